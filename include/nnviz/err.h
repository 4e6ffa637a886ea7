/* Errors: one status, one message, owned by the caller.
 *
 * Everything in nnviz that can fail returns an nn_status and, when it is not
 * NN_OK, has written one line of text into the nn_err it was given.  Nothing
 * in the library prints, exits or keeps an error of its own.  Mistakes of the
 * programmer (a NULL where the manual says none) are assertions instead.
 */
#ifndef NNVIZ_ERR_H
#define NNVIZ_ERR_H

/* One list makes the enum and the words.  The program maps it to an exit
 * status in one place (cli/main.c). */
#define NN_STATUS_MAP(X)                                   \
    X(OK, "ok")                                            \
    X(USAGE, "bad argument")                               \
    X(DATA, "input is missing, unreadable or malformed")   \
    X(IO, "the system could not write or start something") \
    X(NOMEM, "out of memory")                              \
    X(NAN, "training diverged")                            \
    X(INTERRUPTED, "interrupted")

typedef enum {
#define X(name, text) NN_##name,
    NN_STATUS_MAP(X)
#undef X
    NN_STATUS_COUNT
} nn_status;

enum { NN_ERR_TEXT = 1024 };

/* Plain data; needs no initialisation before and no release after use.
 * `text` is one line without a final newline, cut at NN_ERR_TEXT - 1 bytes. */
typedef struct {
    nn_status status;
    char      text[NN_ERR_TEXT];
} nn_err;

#if defined(__GNUC__)
#define NN_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define NN_PRINTF(fmt, args)
#endif

/* Write the message (printf rules) and the status into `err`; return `status`,
 * so that failing is one line:
 *
 *     return nn_fail(err, NN_DATA, "%s:%ld: %d fields, expected %d", path, line, n, want);
 *
 *   err     out  may be NULL: then only the status travels
 *   status  in   any but NN_OK
 */
nn_status nn_fail(nn_err *err, nn_status status, const char *fmt, ...) NN_PRINTF(3, 4);

/* "out of memory while WHAT": the text every failed allocation uses. */
nn_status nn_fail_nomem(nn_err *err, const char *what);

/* The words of NN_STATUS_MAP; never NULL. */
const char *nn_status_text(nn_status status);

/* Inside a function with a variable `status` and a label `done:` that cleans
 * up: leave on the first failure.  The only control-flow macro in the tree. */
#define NN_TRY(expr)                         \
    do {                                     \
        if ((status = (expr)) != NN_OK) {    \
            goto done;                       \
        }                                    \
    } while (0)

#endif
