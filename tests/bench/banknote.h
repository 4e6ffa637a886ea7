/* The banknote data for networks written down in a program: shuffled, each feature standardised,
 * the first TRAIN rows to train on.
 */
#ifndef NNVIZ_BENCH_BANKNOTE_H
#define NNVIZ_BENCH_BANKNOTE_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROWS = 1372, TRAIN = 960, TEST = ROWS - TRAIN, FEATURES = 4 };

typedef struct {
    float x[ROWS][FEATURES], y[ROWS];
} banknote;

static void banknote_shuffle(banknote *b)
{
    unsigned seed = 1;

    for (int r = ROWS - 1; r > 0; r--) {
        seed  = seed * 1664525u + 1013904223u;
        int q = (int)((double)seed / 4294967296.0 * (r + 1));
        for (int k = 0; k < FEATURES; k++) {
            float t    = b->x[r][k];
            b->x[r][k] = b->x[q][k];
            b->x[q][k] = t;
        }
        float t = b->y[r];
        b->y[r] = b->y[q];
        b->y[q] = t;
    }
}

static void banknote_standardise(banknote *b)
{
    for (int k = 0; k < FEATURES; k++) {
        double sum = 0, squares = 0;
        for (int r = 0; r < ROWS; r++) {
            sum += (double)b->x[r][k];
            squares += (double)b->x[r][k] * (double)b->x[r][k];
        }
        double mean = sum / ROWS, sd = sqrt(squares / ROWS - mean * mean);
        for (int r = 0; r < ROWS; r++) {
            b->x[r][k] = (float)(((double)b->x[r][k] - mean) / sd);
        }
    }
}

/* 0 when it is no such file. */
static int banknote_load(banknote *b, const char *path)
{
    char  line[200];
    FILE *f    = fopen(path, "r");
    int   rows = 0;

    if (f && fgets(line, sizeof line, f)) {
        while (rows < ROWS && fscanf(f, "%f,%f,%f,%f,%f", &b->x[rows][0], &b->x[rows][1],
                                     &b->x[rows][2], &b->x[rows][3], &b->y[rows]) == 5) {
            rows++;
        }
    }
    if (f) {
        fclose(f);
    }
    if (rows < ROWS) {
        return 0;
    }
    banknote_shuffle(b);
    banknote_standardise(b);
    return 1;
}

#endif
