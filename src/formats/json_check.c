#include "formats/json_check.h"

#include "formats/number.h"
#include "util/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    JSON_NUMBER = 63, /* cJSON copies a number into 64 bytes and cuts the rest */
    JSON_SHOWN  = 60  /* bytes of a key in a message */
};

/* A key of an object that is still open. */
typedef struct {
    size_t      offset, len; /* its text, in checker.decoded */
    size_t      at, end;     /* in the source, quotes included */
    const char *bytes;       /* the text again, once `decoded` has stopped moving */
} object_key;

typedef struct {
    const char *name, *bytes;
    size_t      len, at;
    int         depth;
    object_key *key; /* (keys) of all open objects, innermost last */
    size_t      keys, key_cap;
    text        decoded; /* their texts, one behind the other */
    nn_err     *err;
} checker;

/* --- messages ------------------------------------------------------------------------ */

/* NN_DATA with the position of byte `at`. */
NN_PRINTF(3, 4)
static nn_status check_fail(const checker *c, size_t at, const char *fmt, ...)
{
    char    what[256];
    va_list args;
    long    line  = 1;
    size_t  start = 0; /* of the line */

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
static nn_status check_expected(const checker *c, const char *wanted)
{
    if (c->at == c->len) {
        return check_fail(c, c->at, "the text ends; %s was expected", wanted);
    }
    unsigned char found = (unsigned char)c->bytes[c->at];
    if (found < 0x20 || found >= 0x7F) {
        return check_fail(c, c->at, "byte \\x%02X; %s was expected", found, wanted);
    }
    return check_fail(c, c->at, "'%c'; %s was expected", found, wanted);
}

/* --- the lexical part ---------------------------------------------------------------- */

/* The byte at c->at, or -1 at the end. */
static int check_peek(const checker *c)
{
    return c->at < c->len ? (unsigned char)c->bytes[c->at] : -1;
}

static bool check_take(checker *c, char wanted)
{
    if (check_peek(c) != wanted) {
        return false;
    }
    c->at++;
    return true;
}

static void check_blanks(checker *c)
{
    while (check_take(c, ' ') || check_take(c, '\n') || check_take(c, '\r') ||
           check_take(c, '\t')) {
    }
}

static nn_status check_word(checker *c, const char *word)
{
    size_t n = strlen(word);

    if (c->len - c->at < n || memcmp(c->bytes + c->at, word, n) != 0) {
        return check_expected(c, "a value (a name must stand in quotes)");
    }
    c->at += n;
    return NN_OK;
}

/* One digit or more. */
static nn_status check_digits(checker *c)
{
    if (check_peek(c) < '0' || check_peek(c) > '9') {
        return check_expected(c, "a digit");
    }
    while (check_peek(c) >= '0' && check_peek(c) <= '9') {
        c->at++;
    }
    return NN_OK;
}

/* -? (0 | 1-9 digits) [. digits] [eE [+-] digits] */
static nn_status check_number_grammar(checker *c)
{
    nn_status status = NN_OK;

    (void)check_take(c, '-');
    if (!check_take(c, '0')) {
        NN_TRY(check_digits(c));
    } else if (check_peek(c) >= '0' && check_peek(c) <= '9') {
        return check_fail(c, c->at, "a number with a leading zero; write it without");
    }
    if (check_take(c, '.')) {
        NN_TRY(check_digits(c));
    }
    if (check_take(c, 'e') || check_take(c, 'E')) {
        (void)(check_take(c, '-') || check_take(c, '+'));
        NN_TRY(check_digits(c));
    }
done:
    return status;
}

static nn_status check_number(checker *c)
{
    size_t start = c->at;
    double value;

    nn_status status = check_number_grammar(c);
    if (status != NN_OK) {
        return status;
    }
    size_t n = c->at - start;
    if (n > JSON_NUMBER) {
        return check_fail(c, start, "a number of %zu characters; at most %d are read", n,
                          JSON_NUMBER);
    }
    if (!number_parse(c->bytes + start, n, '.', &value)) {
        return check_fail(c, start, "%.*s is too large for a double", (int)n, c->bytes + start);
    }
    return NN_OK;
}

/* Four hexadecimal digits. */
static nn_status check_hex(checker *c, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++) {
        static const char HEX[] = "0123456789abcdef0123456789ABCDEF";
        int               digit = check_peek(c);
        const char       *found = digit > 0 ? memchr(HEX, digit, sizeof HEX - 1) : NULL;
        if (found == NULL) {
            return check_expected(c, "a hexadecimal digit of \\u");
        }
        *code = *code << 4 | (uint32_t)((found - HEX) % 16);
        c->at++;
    }
    return NN_OK;
}

static void check_put_utf8(text *out, uint32_t code)
{
    char                       bytes[4];
    size_t                     n      = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned char LEAD[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (size_t i = n; i-- > 1;) {
        bytes[i] = (char)(0x80 | (code & 0x3F));
        code >>= 6;
    }
    bytes[0] = (char)(LEAD[n] | code);
    text_bytes(out, bytes, n);
}

/* Behind "\u": one code point, of two such escapes if it is a surrogate pair. */
static nn_status check_unicode(checker *c, text *decoded)
{
    size_t   start = c->at - 2;
    uint32_t code, low = 0;

    nn_status status = check_hex(c, &code);
    if (status != NN_OK) {
        return status;
    }
    if (code == 0) {
        return check_fail(c, start, "\\u0000 in a string; text without NUL was expected");
    }
    bool high = code >= 0xD800 && code < 0xDC00;
    if (high && check_take(c, '\\') && check_take(c, 'u')) {
        status = check_hex(c, &low);
        if (status != NN_OK) {
            return status;
        }
    }
    if (high && low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else if (code >= 0xD800 && code < 0xE000) {
        return check_fail(c, start, "half of a surrogate pair; both halves were expected");
    }
    if (decoded != NULL) {
        check_put_utf8(decoded, code);
    }
    return NN_OK;
}

/* Behind a backslash. */
static nn_status check_escape(checker *c, text *decoded)
{
    static const char NAME[] = "\"\\/bfnrt", VALUE[] = "\"\\/\b\f\n\r\t";

    if (check_take(c, 'u')) {
        return check_unicode(c, decoded);
    }
    int         name  = check_peek(c);
    const char *found = name > 0 ? strchr(NAME, name) : NULL;
    if (found == NULL) {
        return check_expected(c, "one of \"\\/bfnrtu behind a backslash");
    }
    if (decoded != NULL) {
        text_char(decoded, VALUE[found - NAME]);
    }
    c->at++;
    return NN_OK;
}

/* A character that stands for itself. */
static nn_status check_plain(checker *c, text *decoded)
{
    size_t n = text_utf8(c->bytes + c->at, c->len - c->at, NULL);

    if (n == 0) {
        return check_expected(c, "valid UTF-8");
    }
    if ((unsigned char)c->bytes[c->at] < 0x20) {
        return check_expected(c, "a closing quote (control characters must be escaped)");
    }
    if (decoded != NULL) {
        text_bytes(decoded, c->bytes + c->at, n);
    }
    c->at += n;
    return NN_OK;
}

/* A string with its quotes; its text is appended to `decoded` unless NULL. */
static nn_status check_text(checker *c, text *decoded)
{
    nn_status status = NN_OK;

    if (!check_take(c, '"')) {
        return check_expected(c, "a name in quotes");
    }
    while (status == NN_OK && !check_take(c, '"')) {
        if (c->at == c->len) {
            return check_expected(c, "a closing quote");
        }
        status = check_take(c, '\\') ? check_escape(c, decoded) : check_plain(c, decoded);
    }
    return status;
}

/* --- keys ---------------------------------------------------------------------------- */

static nn_status check_add_key(checker *c, object_key key)
{
    if (c->keys == c->key_cap) {
        size_t      cap = c->key_cap > 0 ? c->key_cap * 2 : 64;
        object_key *more =
            cap <= SIZE_MAX / sizeof *more ? realloc(c->key, cap * sizeof *more) : NULL;
        if (more == NULL) {
            return nn_fail(c->err, NN_NOMEM, "out of memory while reading %s", c->name);
        }
        c->key     = more;
        c->key_cap = cap;
    }
    c->key[c->keys++] = key;
    return NN_OK;
}

static nn_status check_read_key(checker *c)
{
    object_key key = {.offset = c->decoded.len, .at = c->at};

    nn_status status = check_text(c, &c->decoded);
    if (status == NN_OK && c->decoded.failed) {
        status = nn_fail(c->err, NN_NOMEM, "out of memory while reading %s", c->name);
    }
    if (status != NN_OK) {
        return status;
    }
    key.len = c->decoded.len - key.offset;
    key.end = c->at;
    return check_add_key(c, key);
}

/* By text, then by place, so that of two equal ones the later is blamed. */
static int check_key_order(const void *left, const void *right)
{
    const object_key *a = left, *b = right;

    if (a->len != b->len) {
        return a->len < b->len ? -1 : 1;
    }
    int order = memcmp(a->bytes, b->bytes, a->len);
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

/* A second key of this name, shown as the source has it: escaped. */
static nn_status check_fail_key(const checker *c, const object_key *key)
{
    size_t n = key->end - key->at;

    while (n > JSON_SHOWN || (key->at + n < key->end && (c->bytes[key->at + n] & 0xC0) == 0x80)) {
        n--; /* not inside a character */
    }
    return check_fail(c, key->at, "the key %.*s%s is there twice; one was expected", (int)n,
                      c->bytes + key->at, key->at + n < key->end ? "..." : "");
}

/* The object whose keys start at `first` is closed: forget them and their texts,
 * if no two are the same. */
static nn_status check_close_keys(checker *c, size_t first)
{
    size_t n = c->keys - first;

    if (n == 0) {
        return NN_OK;
    }
    object_key *key   = c->key + first;
    size_t      texts = key[0].offset;
    for (size_t i = 0; i < n; i++) {
        key[i].bytes = key[i].len > 0 ? c->decoded.data + key[i].offset : "";
    }
    qsort(key, n, sizeof *key, check_key_order);
    for (size_t i = 1; i < n; i++) {
        if (key[i].len == key[i - 1].len &&
            memcmp(key[i].bytes, key[i - 1].bytes, key[i].len) == 0) {
            return check_fail_key(c, &key[i]);
        }
    }
    c->keys        = first;
    c->decoded.len = texts;
    return NN_OK;
}

/* --- the grammar --------------------------------------------------------------------- */

/* Values hold containers and containers values, hence the one declaration ahead
 * of its function; the depth is bounded by JSON_MAX_DEPTH. */
static nn_status check_value(checker *c);

static nn_status check_member(checker *c)
{
    nn_status status = check_read_key(c);

    if (status != NN_OK) {
        return status;
    }
    check_blanks(c);
    return check_take(c, ':') ? check_value(c) : check_expected(c, "':'");
}

/* From behind the opening bracket to behind the closing one. */
static nn_status check_items(checker *c, char close, nn_status (*item)(checker *c),
                             const char *wanted)
{
    nn_status status = NN_OK;

    check_blanks(c);
    if (check_take(c, close)) {
        return NN_OK;
    }
    for (;;) {
        check_blanks(c);
        NN_TRY(item(c));
        check_blanks(c);
        if (check_take(c, close)) {
            break;
        }
        if (!check_take(c, ',')) {
            return check_expected(c, wanted);
        }
    }
done:
    return status;
}

static nn_status check_container(checker *c)
{
    size_t first  = c->keys;
    bool   object = check_peek(c) == '{';

    if (c->depth == JSON_MAX_DEPTH) {
        return check_fail(c, c->at, "more than %d levels; fewer were expected", JSON_MAX_DEPTH);
    }
    c->depth++;
    c->at++;
    nn_status status = object ? check_items(c, '}', check_member, "',' or '}'")
                              : check_items(c, ']', check_value, "',' or ']'");
    c->depth--;
    return status == NN_OK && object ? check_close_keys(c, first) : status;
}

static nn_status check_value(checker *c)
{
    check_blanks(c);
    switch (check_peek(c)) {
    case '{':
    case '[':
        return check_container(c);
    case '"':
        return check_text(c, NULL);
    case 't':
        return check_word(c, "true");
    case 'f':
        return check_word(c, "false");
    case 'n':
        return check_word(c, "null");
    case '-':
        return check_number(c);
    default:
        if (check_peek(c) >= '0' && check_peek(c) <= '9') {
            return check_number(c);
        }
        return check_expected(c, "a value");
    }
}

/* The whole text against RFC 8259, from c->at on. */
static nn_status check_all(checker *c)
{
    nn_status status = check_value(c);

    if (status != NN_OK) {
        return status;
    }
    check_blanks(c);
    return c->at == c->len ? NN_OK : check_expected(c, "the end");
}

nn_status json_check(const char *name, const char *bytes, size_t len, size_t start, nn_err *err)
{
    assert(start <= len);
    checker c = {.name = name, .bytes = bytes, .len = len, .at = start, .err = err};

    nn_status status = check_all(&c);
    free(c.key);
    text_free(&c.decoded);
    return status;
}
