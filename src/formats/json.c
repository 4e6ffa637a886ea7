#include "formats/json.h"

#include "formats/json_check.h"
#include "formats/number.h"

#include <assert.h>
#include <math.h>
#include <string.h>

nn_status json_parse(cJSON **out, const char *name, const char *bytes, size_t len, nn_err *err)
{
    assert(bytes != NULL || len == 0);
    size_t mark = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    nn_status status = json_check(name, bytes, len, mark, err);
    if (status != NN_OK) {
        return status;
    }
    /* What passed the check can only fail for want of memory. */
    cJSON *tree = cJSON_ParseWithLength(bytes + mark, len - mark);
    if (tree == NULL) {
        return nn_fail(err, NN_NOMEM, "out of memory while reading %s", name);
    }
    *out = tree;
    return NN_OK;
}

void json_string(text *out, const char *s)
{
    static const char VALUE[] = "\"\\\b\f\n\r\t", NAME[] = "\"\\bfnrt";
    size_t            len = strlen(s);

    text_char(out, '"');
    for (size_t at = 0, n; at < len; at += n) {
        n                  = text_utf8(s + at, len - at, NULL);
        const char *escape = n == 1 ? strchr(VALUE, s[at]) : NULL;
        if (n == 0) {
            text_str(out, "\xEF\xBF\xBD");
            n = 1;
        } else if (escape != NULL) {
            text_char(out, '\\');
            text_char(out, NAME[escape - VALUE]);
        } else if (n == 1 && (unsigned char)s[at] < 0x20) {
            text_printf(out, "\\u%04X", (unsigned)s[at]);
        } else {
            text_bytes(out, s + at, n);
        }
    }
    text_char(out, '"');
}

void json_float(text *out, float v)
{
    char number[NUMBER_TEXT];

    if (isfinite(v)) {
        text_bytes(out, number, (size_t)number_float(number, v));
    } else {
        text_str(out, "null");
    }
}

void json_double(text *out, double v)
{
    char number[NUMBER_TEXT];

    if (isfinite(v)) {
        text_bytes(out, number, (size_t)number_double(number, v));
    } else {
        text_str(out, "null");
    }
}
