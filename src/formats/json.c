#include "formats/json.h"

#include "formats/number.h"

#include <assert.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    JSON_NUMBER = 63, /* cJSON copies a number into 64 bytes and cuts the rest */
    JSON_SHOWN = 60   /* bytes of a key in a message */
};

/* A key of an object that is still open. */
typedef struct {
    size_t offset, len; /* its text, in json_check.decoded */
    size_t at, end;     /* in the source, quotes included */
    const char *bytes;  /* the text again, once `decoded` has stopped moving */
} json_key;

typedef struct {
    const char *name, *bytes;
    size_t len, at;
    int depth;
    json_key *key; /* (keys) of all open objects, innermost last */
    size_t keys, key_cap;
    text decoded; /* their texts, one behind the other */
    nn_err *err;
} json_check;

/* --- messages -------------------------------------------------------------- */

/* NN_DATA with the position of byte `at`. */
static nn_status json_fail(const json_check *c, size_t at, const char *fmt, ...) NN_PRINTF(3, 4);

static nn_status json_fail(const json_check *c, size_t at, const char *fmt, ...)
{
    char what[256];
    va_list args;
    long line = 1;
    size_t start = 0; /* of the line */

    for (size_t i = 0; i < at; i++) {
        bool cr_of_crlf = c->bytes[i] == '\r' && i + 1 < c->len && c->bytes[i + 1] == '\n';
        if (c->bytes[i] == '\n' || (c->bytes[i] == '\r' && !cr_of_crlf)) {
            line++;
            start = i + 1;
        }
    }
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    return nn_fail(c->err, NN_DATA, "%s:%ld:%zu: %s", c->name, line, at - start + 1, what);
}

/* What stands at c->at, against what was wanted there. */
static nn_status json_expected(const json_check *c, const char *wanted)
{
    if (c->at == c->len) {
        return json_fail(c, c->at, "the text ends; %s was expected", wanted);
    }
    unsigned char found = (unsigned char)c->bytes[c->at];
    if (found < 0x20 || found >= 0x7F) {
        return json_fail(c, c->at, "byte \\x%02X; %s was expected", found, wanted);
    }
    return json_fail(c, c->at, "'%c'; %s was expected", found, wanted);
}

/* --- the lexical part ------------------------------------------------------ */

/* The byte at c->at, or -1 at the end. */
static int json_peek(const json_check *c)
{
    return c->at < c->len ? (unsigned char)c->bytes[c->at] : -1;
}

static bool json_take(json_check *c, char wanted)
{
    if (json_peek(c) != wanted) {
        return false;
    }
    c->at++;
    return true;
}

static void json_blanks(json_check *c)
{
    while (json_take(c, ' ') || json_take(c, '\n') || json_take(c, '\r') || json_take(c, '\t')) {
    }
}

static nn_status json_word(json_check *c, const char *word)
{
    size_t n = strlen(word);

    if (c->len - c->at < n || memcmp(c->bytes + c->at, word, n) != 0) {
        return json_expected(c, "a value (a name must stand in quotes)");
    }
    c->at += n;
    return NN_OK;
}

/* One digit or more. */
static nn_status json_digits(json_check *c)
{
    if (json_peek(c) < '0' || json_peek(c) > '9') {
        return json_expected(c, "a digit");
    }
    while (json_peek(c) >= '0' && json_peek(c) <= '9') {
        c->at++;
    }
    return NN_OK;
}

/* -? (0 | 1-9 digits) [. digits] [eE [+-] digits] */
static nn_status json_number_grammar(json_check *c)
{
    nn_status status = NN_OK;

    (void)json_take(c, '-');
    if (!json_take(c, '0')) {
        NN_TRY(json_digits(c));
    } else if (json_peek(c) >= '0' && json_peek(c) <= '9') {
        return json_fail(c, c->at, "a number with a leading zero; write it without");
    }
    if (json_take(c, '.')) {
        NN_TRY(json_digits(c));
    }
    if (json_take(c, 'e') || json_take(c, 'E')) {
        (void)(json_take(c, '-') || json_take(c, '+'));
        NN_TRY(json_digits(c));
    }
done:
    return status;
}

static nn_status json_number(json_check *c)
{
    size_t start = c->at;
    double value;

    nn_status status = json_number_grammar(c);
    if (status != NN_OK) {
        return status;
    }
    size_t n = c->at - start;
    if (n > JSON_NUMBER) {
        return json_fail(c, start, "a number of %zu characters; at most %d are read", n,
                         JSON_NUMBER);
    }
    if (!number_parse(c->bytes + start, n, '.', &value)) {
        return json_fail(c, start, "%.*s is too large for a double", (int)n, c->bytes + start);
    }
    return NN_OK;
}

/* Four hexadecimal digits. */
static nn_status json_hex(json_check *c, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        static const char HEX[] = "0123456789abcdef0123456789ABCDEF";
        int digit = json_peek(c);
        const char *found = digit > 0 ? memchr(HEX, digit, sizeof HEX - 1) : NULL;
        if (found == NULL) {
            return json_expected(c, "a hexadecimal digit of \\u");
        }
        *code = *code << 4 | (uint32_t)((found - HEX) % 16);
        c->at++;
    }
    return NN_OK;
}

static void json_put_utf8(text *out, uint32_t code)
{
    char bytes[4];
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char LEAD[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (size_t i = n; i-- > 1;) {
        bytes[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (char)(LEAD[n] | code);
    text_bytes(out, bytes, n);
}

/* Behind "\u": one code point, of two such escapes if it is a surrogate pair. */
static nn_status json_unicode(json_check *c, text *decoded)
{
    size_t start = c->at - 2;
    uint32_t code, low = 0;

    nn_status status = json_hex(c, &code);
    if (status != NN_OK) {
        return status;
    }
    if (code == 0) {
        return json_fail(c, start, "\\u0000 in a string; text without NUL was expected");
    }
    bool high = code >= 0xD800 && code < 0xDC00;
    if (high && json_take(c, '\\') && json_take(c, 'u')) {
        status = json_hex(c, &low);
        if (status != NN_OK) {
            return status;
        }
    }
    if (high && low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xD800 && code < 0xE000) {
        return json_fail(c, start, "half of a surrogate pair; both halves were expected");
    }
    if (decoded != NULL) {
        json_put_utf8(decoded, code);
    }
    return NN_OK;
}

/* Behind a backslash. */
static nn_status json_escape(json_check *c, text *decoded)
{
    static const char NAME[] = "\"\\/bfnrt", VALUE[] = "\"\\/\b\f\n\r\t";

    if (json_take(c, 'u')) {
        return json_unicode(c, decoded);
    }
    int name = json_peek(c);
    const char *found = name > 0 ? strchr(NAME, name) : NULL;
    if (found == NULL) {
        return json_expected(c, "one of \"\\/bfnrtu behind a backslash");
    }
    if (decoded != NULL) {
        text_char(decoded, VALUE[found - NAME]);
    }
    c->at++;
    return NN_OK;
}

/* A run of characters that stand for themselves, at least one. */
static nn_status json_plain(json_check *c, text *decoded)
{
    size_t n = text_utf8(c->bytes + c->at, c->len - c->at, NULL);

    if (n == 0) {
        return json_expected(c, "valid UTF-8");
    }
    if ((unsigned char)c->bytes[c->at] < 0x20) {
        return json_expected(c, "a closing quote (control characters must be escaped)");
    }
    if (decoded != NULL) {
        text_bytes(decoded, c->bytes + c->at, n);
    }
    c->at += n;
    return NN_OK;
}

/* A string with its quotes; its text is appended to `decoded` unless NULL. */
static nn_status json_text(json_check *c, text *decoded)
{
    nn_status status = NN_OK;

    if (!json_take(c, '"')) {
        return json_expected(c, "a name in quotes");
    }
    while (status == NN_OK && !json_take(c, '"')) {
        if (c->at == c->len) {
            return json_expected(c, "a closing quote");
        }
        status = json_take(c, '\\') ? json_escape(c, decoded) : json_plain(c, decoded);
    }
    return status;
}

/* --- keys ------------------------------------------------------------------ */

static nn_status json_add_key(json_check *c, json_key key)
{
    if (c->keys == c->key_cap) {
        size_t cap = c->key_cap > 0 ? c->key_cap * 2 : 64;
        json_key *more = cap <= SIZE_MAX / sizeof *more ? realloc(c->key, cap * sizeof *more) : NULL;
        if (more == NULL) {
            return nn_fail(c->err, NN_NOMEM, "out of memory while reading %s", c->name);
        }
        c->key = more;
        c->key_cap = cap;
    }
    c->key[c->keys++] = key;
    return NN_OK;
}

static nn_status json_read_key(json_check *c)
{
    json_key key = {.offset = c->decoded.len, .at = c->at};

    nn_status status = json_text(c, &c->decoded);
    if (status == NN_OK && c->decoded.failed) {
        status = nn_fail(c->err, NN_NOMEM, "out of memory while reading %s", c->name);
    }
    if (status != NN_OK) {
        return status;
    }
    key.len = c->decoded.len - key.offset;
    key.end = c->at;
    return json_add_key(c, key);
}

/* By text, then by place, so that of two equal ones the later is blamed. */
static int json_key_order(const void *left, const void *right)
{
    const json_key *a = left, *b = right;

    if (a->len != b->len) {
        return a->len < b->len ? -1 : 1;
    }
    int order = a->len > 0 ? memcmp(a->bytes, b->bytes, a->len) : 0;
    return order != 0 ? order : a->at < b->at ? -1 : 1;
}

/* A second key of this name, shown as the source has it: escaped. */
static nn_status json_fail_key(const json_check *c, const json_key *key)
{
    size_t n = key->end - key->at;

    while (n > JSON_SHOWN || (key->at + n < key->end && (c->bytes[key->at + n] & 0xC0) == 0x80)) {
        n--; /* not inside a character */
    }
    return json_fail(c, key->at, "the key %.*s%s is there twice; one was expected", (int)n,
                     c->bytes + key->at, key->at + n < key->end ? "..." : "");
}

/* The object whose keys start at `first` is closed: forget them, if no two are
 * the same. */
static nn_status json_close_keys(json_check *c, size_t first)
{
    size_t n = c->keys - first;
    json_key *key = c->key + first;

    if (n == 0) {
        return NN_OK;
    }
    size_t texts = key[0].offset;
    for (size_t i = 0; i < n; i++) {
        key[i].bytes = c->decoded.data + key[i].offset;
    }
    qsort(key, n, sizeof *key, json_key_order);
    for (size_t i = 1; i < n; i++) {
        if (key[i].len == key[i - 1].len &&
            (key[i].len == 0 || memcmp(key[i].bytes, key[i - 1].bytes, key[i].len) == 0)) {
            return json_fail_key(c, &key[i]);
        }
    }
    c->keys = first;
    c->decoded.len = texts;
    return NN_OK;
}

/* --- the grammar ------------------------------------------------------------- */

/* Values hold containers and containers values, hence the one declaration ahead
 * of its function; the depth is bounded by JSON_MAX_DEPTH. */
static nn_status json_value(json_check *c);

static nn_status json_member(json_check *c)
{
    nn_status status = json_read_key(c);

    if (status != NN_OK) {
        return status;
    }
    json_blanks(c);
    return json_take(c, ':') ? json_value(c) : json_expected(c, "':'");
}

/* From behind the opening bracket to behind the closing one. */
static nn_status json_items(json_check *c, char close, nn_status (*item)(json_check *c),
                            const char *wanted)
{
    nn_status status = NN_OK;

    json_blanks(c);
    if (json_take(c, close)) {
        return NN_OK;
    }
    for (;;) {
        json_blanks(c);
        NN_TRY(item(c));
        json_blanks(c);
        if (json_take(c, close)) {
            break;
        }
        if (!json_take(c, ',')) {
            return json_expected(c, wanted);
        }
    }
done:
    return status;
}

static nn_status json_container(json_check *c)
{
    size_t first = c->keys;
    bool object = json_peek(c) == '{';

    if (c->depth == JSON_MAX_DEPTH) {
        return json_fail(c, c->at, "more than %d levels; fewer were expected", JSON_MAX_DEPTH);
    }
    c->depth++;
    c->at++;
    nn_status status = object ? json_items(c, '}', json_member, "',' or '}'")
                              : json_items(c, ']', json_value, "',' or ']'");
    c->depth--;
    return status == NN_OK && object ? json_close_keys(c, first) : status;
}

static nn_status json_value(json_check *c)
{
    json_blanks(c);
    switch (json_peek(c)) {
    case '{':
    case '[':
        return json_container(c);
    case '"':
        return json_text(c, NULL);
    case 't':
        return json_word(c, "true");
    case 'f':
        return json_word(c, "false");
    case 'n':
        return json_word(c, "null");
    case '-':
        return json_number(c);
    default:
        if (json_peek(c) >= '0' && json_peek(c) <= '9') {
            return json_number(c);
        }
        return json_expected(c, "a value");
    }
}

/* The whole text against RFC 8259, from c->at on. */
static nn_status json_check_all(json_check *c)
{
    nn_status status = json_value(c);

    if (status != NN_OK) {
        return status;
    }
    json_blanks(c);
    return c->at == c->len ? NN_OK : json_expected(c, "the end");
}

nn_status json_parse(cJSON **out, const char *name, const char *bytes, size_t len, nn_err *err)
{
    assert(bytes != NULL || len == 0);
    json_check c = {.name = name, .bytes = bytes, .len = len, .err = err};
    size_t mark = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

    c.at = mark;
    nn_status status = json_check_all(&c);
    free(c.key);
    text_free(&c.decoded);
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
    size_t len = strlen(s);

    text_char(out, '"');
    for (size_t at = 0, n; at < len; at += n) {
        n = text_utf8(s + at, len - at, NULL);
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
