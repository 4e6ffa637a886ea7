/* Ctrl-C and its kin: the first one asks, the second one forces.
 *
 * After the first SIGINT, SIGTERM or SIGHUP interrupt_asked() is true and the
 * program is expected to finish what it is at; the second ends it at once with
 * 128 + signal.
 */
#ifndef NNVIZ_CLI_INTERRUPT_H
#define NNVIZ_CLI_INTERRUPT_H

#include <stdbool.h>

/* Until this call signals do what they always do. */
void interrupt_catch(void);

bool interrupt_asked(void);

/* 130 for SIGINT, 143 for SIGTERM, 129 for SIGHUP; 0 when nobody asked. */
int interrupt_exit_status(void);

#endif
