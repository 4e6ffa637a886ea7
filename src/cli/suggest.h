/* "Did you mean": the nearest of some words. */
#ifndef NNVIZ_CLI_SUGGEST_H
#define NNVIZ_CLI_SUGGEST_H

#include "util/text.h"

/* The only word that begins with `typed`, in whatever case; else the word nearest to it
 * (Damerau-Levenshtein distance, optimal string alignment), or NULL when more than a
 * third of the letters (two of a short word) would have to change.
 *   word  in  the i-th word, NULL behind the last */
const char *suggest_nearest(const char *typed, const char *(*word)(int i));

/* Append "; did you mean 'WORD'?", or nothing. */
void suggest(text *out, const char *typed, const char *(*word)(int i));

#endif
