/* A row that lies far from the processor, sent for before it is wanted: its first lines, as a
 * processor foresees the others, and to the second cache, as the first one keeps a short queue.
 */
#ifndef NNVIZ_NN_FAR_ROW_H
#define NNVIZ_NN_FAR_ROW_H

#include <stddef.h>

enum { FAR_ROW_LINE = 64 / sizeof(float), FAR_ROW_LINES = 4 };

/* Always inline: what does nothing but this gcc takes for nothing.
 *   row  in  (width) floats, 1 or more */
static inline __attribute__((always_inline)) void far_row_send_for(const float *row, size_t width)
{
    __builtin_prefetch(row, 0, 2);
    for (size_t i = FAR_ROW_LINE; i < width && i < FAR_ROW_LINES * FAR_ROW_LINE;
         i += FAR_ROW_LINE) {
        __builtin_prefetch(row + i, 0, 2);
    }
}

#endif
