/* Numbers below 1.2e-38, which processors handle a hundred times slower than others: fast
 * engines take them for 0 while they compute, in each thread that does.  Late in training an
 * optimiser's running means are full of them.
 */
#ifndef NNVIZ_NN_DENORMALS_H
#define NNVIZ_NN_DENORMALS_H

/* Flush denormal operands and results in this thread, where the processor can (x86, Arm);
 * returns what to restore. */
unsigned denormals_off(void);
void     denormals_restore(unsigned before);

#endif
