/* What the fuzz targets share.  Each is one function, which libFuzzer or replay.c calls. */
#ifndef NNVIZ_TESTS_FUZZ_H
#define NNVIZ_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* 0; a finding ends the process. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A law that must hold, whatever the input. */
static inline void fuzz_check(bool holds, const char *law)
{
    if (!holds) {
        fprintf(stderr, "broken: %s\n", law);
        abort();
    }
}

#endif
