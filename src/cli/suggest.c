#include "cli/suggest.h"

#include <string.h>
#include <strings.h>

enum { LONGEST = 40 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Both at most LONGEST letters. */
static int distance(const char *a, int n, const char *b, int m)
{
    int d[LONGEST + 1][LONGEST + 1];

    for (int i = 0; i <= n; i++) {
        for (int j = 0; j <= m; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            d[i][j] = least(d[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
                            least(d[i - 1][j], d[i][j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
            }
        }
    }
    return d[n][m];
}

/* The only word that begins with what was typed. */
static const char *completion(const char *typed, const char *(*word)(int i))
{
    const char *only = NULL, *w;

    for (int i = 0; *typed && (w = word(i)); i++) {
        if (strncasecmp(w, typed, strlen(typed)) == 0) {
            if (only) {
                return NULL;
            }
            only = w;
        }
    }
    return only;
}

const char *suggest_nearest(const char *typed, const char *(*word)(int i))
{
    const char *whole = completion(typed, word);
    if (whole) {
        return whole;
    }
    const char *best = NULL, *w;
    size_t      n    = strlen(typed);
    int         most = n < 6 ? 2 : (int)n / 3, nearest = least(most, (int)n - 1) + 1;

    for (int i = 0; n <= LONGEST && (w = word(i)); i++) {
        size_t m = strlen(w);
        if (m <= LONGEST) {
            int d = distance(typed, (int)n, w, (int)m);
            if (d < nearest && d < (int)m) { /* a word of which nothing is left is not near */
                best    = w;
                nearest = d;
            }
        }
    }
    return best;
}

void suggest(text *out, const char *typed, const char *(*word)(int i))
{
    const char *nearest = suggest_nearest(typed, word);
    if (nearest) {
        text_printf(out, "; did you mean '%s'?", nearest);
    }
}
