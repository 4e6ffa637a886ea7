#include "util/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_FIRST_CAP = 256 };

/* Make room for n more bytes and the NUL; false marks the text as failed. */
static bool text_reserve(text *t, size_t n)
{
    if (t->failed) {
        return false;
    }
    if (n < t->cap - t->len) { /* cap 0 means len 0, and nothing is below 0 */
        return true;
    }
    size_t cap = t->cap > 0 ? t->cap : TEXT_FIRST_CAP;
    while (cap - t->len <= n) {
        if (cap > SIZE_MAX / 2) {
            t->failed = true;
            return false;
        }
        cap *= 2;
    }
    char *data = realloc(t->data, cap);
    if (data == NULL) {
        t->failed = true;
        return false;
    }
    t->data = data;
    t->cap  = cap;
    return true;
}

/* How many bytes follow the lead byte, which of its bits count, and the least
 * code point of that length: below it the form is overlong. */
typedef struct {
    size_t   len;
    unsigned bits;
    uint32_t least;
} utf8_form;

static utf8_form utf8_lead(unsigned char lead)
{
    if (lead < 0x80) {
        return (utf8_form){1, lead, 0};
    }
    if (lead >= 0xC2 && lead < 0xE0) {
        return (utf8_form){2, lead & 0x1Fu, 0x80};
    }
    if (lead >= 0xE0 && lead < 0xF0) {
        return (utf8_form){3, lead & 0x0Fu, 0x800};
    }
    if (lead >= 0xF0 && lead < 0xF5) {
        return (utf8_form){4, lead & 0x07u, 0x10000};
    }
    return (utf8_form){0, 0, 0};
}

void text_free(text *t)
{
    free(t->data);
    *t = (text){0};
}

void text_clear(text *t)
{
    t->len    = 0;
    t->failed = false;
    if (t->data != NULL) {
        t->data[0] = '\0';
    }
}

void text_bytes(text *t, const void *bytes, size_t n)
{
    assert(bytes != NULL || n == 0);
    if (n == 0 || !text_reserve(t, n)) {
        return;
    }
    memcpy(t->data + t->len, bytes, n);
    t->len += n;
    t->data[t->len] = '\0';
}

void text_str(text *t, const char *s)
{
    text_bytes(t, s, strlen(s));
}

void text_char(text *t, char c)
{
    text_bytes(t, &c, 1);
}

void text_int(text *t, int v)
{
    char     digits[12];
    size_t   at   = sizeof digits;
    unsigned rest = v < 0 ? 0u - (unsigned)v : (unsigned)v;

    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (v < 0) {
        digits[--at] = '-';
    }
    text_bytes(t, digits + at, sizeof digits - at);
}

/* Mostly there is room already, and printing once is enough. */
void text_printf(text *t, const char *fmt, ...)
{
    const size_t room = t->failed ? 0 : t->cap - t->len;
    va_list      args, again;

    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(room ? t->data + t->len : NULL, room, fmt, args);
    va_end(args);
    if (n < 0) { /* more than INT_MAX bytes, or no memory inside printf */
        t->failed = true;
    } else if ((size_t)n < room) {
        t->len += (size_t)n;
    } else if (text_reserve(t, (size_t)n)) {
        /* The same arguments once more, so the length is what it was. */
        (void)vsnprintf(t->data + t->len, (size_t)n + 1, fmt, again);
        t->len += (size_t)n;
    }
    if (room) {
        t->data[t->len] = '\0'; /* after a failure a part may stand there */
    }
    va_end(again);
}

nn_status text_check(const text *t, const char *what, nn_err *err)
{
    return t->failed ? nn_fail_nomem(err, what) : NN_OK;
}

size_t text_utf8(const char *bytes, size_t len, uint32_t *code)
{
    if (len == 0) {
        return 0;
    }
    utf8_form form = utf8_lead((unsigned char)bytes[0]);
    if (form.len == 0 || form.len > len) {
        return 0;
    }
    uint32_t value = form.bits;
    for (size_t i = 1; i < form.len; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if ((c & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (c & 0x3Fu);
    }
    if (value < form.least || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) {
        return 0;
    }
    if (code != NULL) {
        *code = value;
    }
    return form.len;
}

int text_visible_most(text *t, const char *bytes, size_t len, size_t most)
{
    int shown = 0;

    for (size_t at = 0, n; at < len; at += n) {
        uint32_t code = 0;

        if (most-- == 0) {
            text_str(t, "...");
            return shown + 3;
        }
        n = text_utf8(bytes + at, len - at, &code);
        /* U+0080..U+009F drive terminals as the ASCII controls do. */
        if (n == 0 || code < 0x20 || (code >= 0x7F && code < 0xA0)) {
            text_printf(t, "\\x%02X", (unsigned char)bytes[at]);
            n = 1;
            shown += 4;
        } else {
            text_bytes(t, bytes + at, n);
            shown++;
        }
    }
    return shown;
}

int text_visible(text *t, const char *s)
{
    return text_visible_most(t, s, strlen(s), SIZE_MAX);
}
