/* Pages of memory: large ones for large arrays, the same ones for passing ones.
 */
#ifndef NNVIZ_UTIL_PAGES_H
#define NNVIZ_UTIL_PAGES_H

#include <stddef.h>

/* Ask for large pages behind an array that has just been allocated and whose rows are going to be
 * drawn from all over, epoch after epoch.  A processor remembers where a few thousand pages lie and
 * looks up the others, for each row drawn; of pages of 2 MiB it remembers gigabytes: training on
 * ten million rows of 16 bytes takes 6 % less.
 *   p     in  not yet written to, as pages in use stay as they are; NULL is fine
 *   row   in  bytes of each of the rows
 * Only advice.  Arrays under 4 MiB are left alone; so are rows longer than 64 bytes, a line of the
 * cache, which are the fewer and for which a system may take 2 ns a byte to clear so much
 * room in one piece; and all where the system knows no such pages. */
void pages_for_rows(void *p, size_t rows, size_t row);

/* Have the pages behind `bytes` from p on at hand, which are about to be written to: at once, and
 * not one after the other as each is met: a CSV of 29 columns loads 7 % faster with two threads.
 * Only advice, and only where there are some of them. */
void pages_at_hand(void *p, size_t bytes);

/* Once, when the program starts: let malloc keep what is freed, arrays of up to 32 MB as well, for
 * what is allocated next.  By itself glibc finds out only in time how large those are, and gives
 * pages back with many a picture; the next one meets them anew, each empty and to be cleared.  The
 * default command takes 4 % less.  Nothing where malloc is another's. */
void pages_keep(void);

#endif
