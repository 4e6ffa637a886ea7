/* Pages of memory: large ones for large arrays.
 */
#ifndef NNVIZ_UTIL_PAGES_H
#define NNVIZ_UTIL_PAGES_H

#include <stddef.h>

/* Ask for large pages behind an array that has just been allocated and is going to be read from all
 * over.  A processor remembers where a few thousand pages lie and looks up the others, for each
 * row that an epoch draws; of pages of 2 MiB it remembers gigabytes.
 *   p, bytes  in  not yet written to, as pages in use stay as they are; NULL is fine
 * Only advice: arrays under 4 MiB are left alone, and so are all where the system knows no
 * such pages. */
void pages_large(void *p, size_t bytes);

#endif
