#include "formats/csv_sniff.h"

#include <string.h>

enum { SNIFF_RECORDS = 32 };

/* Files that are not text, by their first bytes. */
static const struct {
    const char *bytes;
    size_t      len;
    const char *is;
} FOREIGN[] = {
    {"\xFF\xFE", 2, "UTF-16 text; save it as UTF-8"},
    {"\xFE\xFF", 2, "UTF-16 text; save it as UTF-8"},
    {"\x1F\x8B", 2, "compressed with gzip; unpack it first (gunzip)"},
    {"PK\x03\x04", 4, "a zip archive or a spreadsheet; save it as CSV"},
};

/* What was sampled, and how. */
typedef struct {
    const char *bytes;
    size_t      len;
    bool        whole;
    char        comment;
} sample;

/* UTF-16 without a mark: two ASCII characters, every other byte NUL. */
static bool is_bare_utf16(const char *b, size_t len)
{
    return len >= 4 && ((b[0] == 0 && b[1] != 0 && b[2] == 0 && b[3] != 0) ||
                        (b[0] != 0 && b[1] == 0 && b[2] != 0 && b[3] == 0));
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static size_t skip_line(const char *bytes, size_t at, size_t len)
{
    while (at < len && !is_line_end(bytes[at])) {
        at++;
    }
    return at;
}

/* From the byte behind an opening quote to the one behind its closing quote. */
static size_t skip_quoted(const char *bytes, size_t at, size_t len)
{
    while (at < len) {
        if (bytes[at++] == '"') {
            if (at == len || bytes[at] != '"') {
                return at;
            }
            at++;
        }
    }
    return at;
}

/* Count `separator` in the record at `at`; returns where its line end is. */
static size_t count_in_record(const char *bytes, size_t at, size_t len, char separator, int *count)
{
    bool fresh = true; /* at the start of a field, where a quote means something */

    *count = 0;
    while (at < len && !is_line_end(bytes[at])) {
        if (fresh && bytes[at] == '"') {
            at    = skip_quoted(bytes, at + 1, len);
            fresh = false;
            continue;
        }
        fresh = bytes[at] == separator;
        *count += fresh;
        at++;
    }
    return at;
}

/* How often `separator` occurs in the first record, and whether as often in
 * each of the others.  A last record that the sample cuts off does not count
 * unless it is the only one. */
static int count_in_sample(const sample *s, char separator, bool *steady)
{
    int    first = 0, records = 0;
    size_t at = 0;

    *steady = true;
    while (at < s->len && records < SNIFF_RECORDS) {
        if (is_line_end(s->bytes[at])) {
            at++;
            continue;
        }
        if (s->comment != '\0' && s->bytes[at] == s->comment) {
            at = skip_line(s->bytes, at, s->len);
            continue;
        }
        int count;
        at = count_in_record(s->bytes, at, s->len, separator, &count);
        if (at == s->len && !s->whole && records > 0) {
            break;
        }
        first   = records == 0 ? count : first;
        *steady = *steady && count == first;
        records++;
    }
    return first;
}

const char *csv_sniff_foreign(const char *bytes, size_t len)
{
    for (size_t i = 0; i < sizeof FOREIGN / sizeof FOREIGN[0]; i++) {
        if (len >= FOREIGN[i].len && memcmp(bytes, FOREIGN[i].bytes, FOREIGN[i].len) == 0) {
            return FOREIGN[i].is;
        }
    }
    return is_bare_utf16(bytes, len) ? FOREIGN[0].is : NULL;
}

char csv_sniff_separator(const char *bytes, size_t len, bool whole, char comment)
{
    static const char CANDIDATE[] = {'\t', ';', '|', ','};
    const sample      s           = {bytes, len, whole, comment};
    char              best        = ',';
    int               most        = 0;

    for (size_t i = 0; i < sizeof CANDIDATE; i++) {
        bool steady;
        int  count = count_in_sample(&s, CANDIDATE[i], &steady);
        if (steady && count > 0) {
            return CANDIDATE[i];
        }
        if (count > most) {
            most = count;
            best = CANDIDATE[i];
        }
    }
    return best;
}
