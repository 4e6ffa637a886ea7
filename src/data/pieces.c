#include "data/pieces.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MOST = 256 * 1024 * 1024 };

/* Whoever has set `reading` may use what is under it, whoever has set `hashing` the digest; these
 * and all the rest are changed under `lock`. */
struct pieces {
    piece_source from;
    size_t       size;

    /* Under `reading`: */
    size_t at;    /* the next byte to read */
    char  *carry; /* (carried) the begin of a line whose end is not read yet */
    size_t carried, carry_cap;
    bool   ended;

    digest sha; /* under `hashing` */

    pthread_mutex_t lock;
    pthread_cond_t  moved; /* any of these has changed */
    bool            reading, hashing, drained, failed;
    int             read, hashed; /* so many pieces are */
    int             lines;        /* read so far */
    int             slots;
    piece           slot[]; /* (slots) of piece number i: the i-th, around in a ring */
};

/* --- reading ----------------------------------------------------------------------------- */

/* Up to `len` bytes from `at` on; 0 at the end; -1 for a failure. */
static ssize_t fetch(const piece_source *from, size_t at, char *to, size_t len)
{
    ssize_t got;

    if (from->fd < 0) {
        size_t left = from->len - at;
        got         = (ssize_t)(left < len ? left : len);
        memcpy(to, from->bytes + at, (size_t)got);
        return got;
    }
    do {
        got = pread(from->fd, to, len, (off_t)at);
    } while (got < 0 && errno == EINTR);
    return got;
}

bool piece_source_read(const piece_source *from, size_t at, char *to, size_t len, size_t *got)
{
    for (*got = 0; *got < len;) {
        ssize_t n = fetch(from, at + *got, to + *got, len - *got);
        if (n < 0) {
            return false;
        }
        if (n == 0) {
            break;
        }
        *got += (size_t)n;
    }
    return true;
}

static bool reserve(char **bytes, size_t *cap, size_t wanted)
{
    if (wanted > *cap) {
        char *more = realloc(*bytes, wanted);
        if (!more) {
            return false;
        }
        *bytes = more;
        *cap   = wanted;
    }
    return true;
}

/* The bytes from `from` on up to the last line end, that one included; 0: there is none. */
static size_t whole_lines(const piece *b, size_t from)
{
    size_t end = b->len;

    while (end > from && b->bytes[end - 1] != '\n') {
        end--;
    }
    return end > from ? end : 0;
}

/* Fill b with what was carried over and the next piece, or with more when a line is that long.
 * Ends behind a line end or the source's. */
static bool fill(pieces *q, piece *b)
{
    size_t whole = 0, got = 0;

    b->len     = q->carried;
    q->carried = 0;
    if (!reserve(&b->bytes, &b->cap, b->len + q->size)) {
        return false;
    }
    if (b->len > 0) {
        memcpy(b->bytes, q->carry, b->len);
    }
    while (whole == 0 && !q->ended) {
        if (b->len > LINE_MOST || !reserve(&b->bytes, &b->cap, b->len + q->size) ||
            !piece_source_read(&q->from, q->at, b->bytes + b->len, q->size, &got)) {
            return false;
        }
        q->at += got;
        b->len += got;
        q->ended = got < q->size;
        whole    = q->ended ? b->len : whole_lines(b, b->len - got);
    }
    if (!reserve(&q->carry, &q->carry_cap, b->len - whole + 1)) {
        return false;
    }
    memcpy(q->carry, b->bytes + whole, b->len - whole);
    q->carried = b->len - whole;
    b->len     = whole;
    return true;
}

/* Summed bytewise, for the compiler to do sixteen or more at a time. */
size_t pieces_count_lines(const char *bytes, size_t len)
{
    size_t lines = len > 0 && bytes[len - 1] != '\n';

    for (size_t i = 0; i < len;) {
        size_t        stop = len - i < 128 ? len : i + 128;
        unsigned char some = 0;
        for (; i < stop; i++) {
            some = (unsigned char)(some + (bytes[i] == '\n'));
        }
        lines += some;
    }
    return lines;
}

/* --- who does what ----------------------------------------------------------------------- */

static piece *slot_of(pieces *q, int place)
{
    return &q->slot[place % q->slots];
}

typedef enum { TASK_NONE, TASK_HASH, TASK_READ } task;

/* What is to be done now; none: nothing, or nothing yet. */
static task choose(const pieces *q)
{
    if (q->failed) {
        return TASK_NONE;
    }
    if (!q->hashing && q->hashed < q->read) {
        return TASK_HASH;
    }
    if (!q->reading && !q->drained && q->slot[q->read % q->slots].tasks == 0) {
        return TASK_READ;
    }
    return TASK_NONE;
}

/* Nothing more will come: what is left to hash is left to who hashes. */
static bool nothing_left(const pieces *q)
{
    return q->failed || (q->drained && (q->hashing || q->hashed == q->read));
}

static task next_task(pieces *q)
{
    task t;

    pthread_mutex_lock(&q->lock);
    while ((t = choose(q)) == TASK_NONE && !nothing_left(q)) {
        pthread_cond_wait(&q->moved, &q->lock);
    }
    q->reading = q->reading || t == TASK_READ;
    q->hashing = q->hashing || t == TASK_HASH;
    pthread_mutex_unlock(&q->lock);
    return t;
}

/* Under `lock`: a piece was hashed. */
static void count_hashed(pieces *q, piece *b)
{
    b->tasks--;
    q->hashed++;
    q->hashing = false;
}

static void hash_next(pieces *q)
{
    piece *b = slot_of(q, q->hashed);

    digest_add(&q->sha, b->bytes, b->len);
    pthread_mutex_lock(&q->lock);
    count_hashed(q, b);
    pthread_cond_broadcast(&q->moved);
    pthread_mutex_unlock(&q->lock);
}

/* Under `lock`: a piece is read.  It is hashed beside the work on it if its turn is now. */
static void enter(pieces *q, piece *b, int lines)
{
    b->place   = q->read++;
    b->line    = q->lines;
    b->lines   = lines;
    b->tasks   = 2;
    b->beside  = !q->hashing && q->hashed == b->place ? &q->sha : NULL;
    q->hashing = q->hashing || b->beside;
    q->lines += lines;
}

/* The next piece; NULL: the end, or failed. */
static piece *read_next(pieces *q)
{
    piece *b     = slot_of(q, q->read);
    bool   fine  = fill(q, b);
    size_t lines = fine ? pieces_count_lines(b->bytes, b->len) : 0;

    pthread_mutex_lock(&q->lock);
    q->reading = false;
    q->drained = q->ended && q->carried == 0;
    q->failed  = q->failed || !fine || lines > (size_t)(INT_MAX - q->lines);
    if (q->failed || lines == 0) {
        b = NULL;
    } else {
        enter(q, b, (int)lines);
    }
    pthread_cond_broadcast(&q->moved);
    pthread_mutex_unlock(&q->lock);
    if (b && b->beside) {
        digest_lend(b->beside, b->bytes, b->len);
    }
    return b;
}

piece *pieces_take(pieces *q)
{
    piece *b = NULL;
    task   t;

    while (!b && (t = next_task(q)) != TASK_NONE) {
        if (t == TASK_READ) {
            b = read_next(q);
        } else {
            hash_next(q);
        }
    }
    return b;
}

void pieces_give(pieces *q, piece *b)
{
    if (b->beside) {
        digest_rest(b->beside);
    }
    pthread_mutex_lock(&q->lock);
    b->tasks--;
    if (b->beside) {
        count_hashed(q, b);
    }
    pthread_cond_broadcast(&q->moved);
    pthread_mutex_unlock(&q->lock);
}

void pieces_fail(pieces *q)
{
    pthread_mutex_lock(&q->lock);
    q->failed = true;
    pthread_cond_broadcast(&q->moved);
    pthread_mutex_unlock(&q->lock);
}

/* --- begin and end ----------------------------------------------------------------------- */

static bool make_locks(pieces *q)
{
    if (pthread_mutex_init(&q->lock, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&q->moved, NULL) != 0) {
        pthread_mutex_destroy(&q->lock);
        return false;
    }
    return true;
}

pieces *pieces_create(const piece_source *from, size_t size, int threads)
{
    const int slots = 2 * threads - 1;
    pieces   *q     = calloc(1, sizeof *q + (size_t)slots * sizeof q->slot[0]);

    if (q && !make_locks(q)) {
        free(q);
        q = NULL;
    }
    if (q) {
        q->from  = *from;
        q->size  = size;
        q->slots = slots;
        digest_begin(&q->sha);
    }
    return q;
}

void pieces_free(pieces *q)
{
    if (q) {
        for (int i = 0; i < q->slots; i++) {
            free(q->slot[i].bytes);
        }
        pthread_cond_destroy(&q->moved);
        pthread_mutex_destroy(&q->lock);
        free(q->carry);
    }
    free(q);
}

void pieces_skip(pieces *q, const char *bytes, size_t len)
{
    digest_add(&q->sha, bytes, len);
    q->at += len;
}

bool pieces_end(pieces *q, char sha256[DIGEST_HEX])
{
    if (!q->failed) {
        digest_end(&q->sha, sha256);
    }
    return !q->failed;
}
