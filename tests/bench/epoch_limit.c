/* epoch_limit DATA.csv EPOCHS: what the processor allows.  An epoch of 4-3-2-1 over 960 rows, and
 * the evaluation of the other 412, by a loop that is good for nothing else: the compiler knows
 * every size, may contract additions and take functions as exact, nothing is checked and no loss
 * is kept.  Vectors, functions and the shuffle are nnviz's own.  Prints the median microseconds
 * of an epoch and the share of the 412 that is right.
 *
 *     cc -O3 -march=native -ffast-math -Wno-psabi -Iinclude -Isrc tests/bench/epoch_limit.c \
 *         BUILD/src/nn/libnn.a -ldl -lpthread -lm -o epoch_limit
 *
 * A group is 16 rows, Q vectors (nn/small_lanes.h).
 */
#include "banknote.h"
#include "nn/denormals.h"
#include "nn/small_maths.h"
#include "timing.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

/* Units; parameters of a layer: for each unit its weights and its bias. */
enum { D = FEATURES, U1 = 3, U2 = 2, U3 = 1 };
enum { W1 = 0, W2 = W1 + U1 * (D + 1), W3 = W2 + U2 * (U1 + 1), PARAMS = W3 + U3 * (U2 + 1) };
enum { PADDED = (PARAMS + W - 1) / W * W };

typedef struct {
    float w[PADDED] __attribute__((aligned(64)));
    vec   square[PADDED / W]; /* RMSprop's mean of squares */
} network;

typedef struct {
    vec x[D][Q], h1[U1][Q], h2[U2][Q], z[U3][Q];
} pass;

static banknote data;

INLINE void gather(vec x[D][Q], const int *rows)
{
    for (int q = 0; q < Q; q++) {
        transpose(&x[0][q], data.x[0], rows + q * W, D);
    }
}

INLINE void dense(vec y[][Q], int units, vec x[][Q], int inputs, const float *w, int relu)
{
    for (int u = 0; u < units; u++, w += inputs + 1) {
        for (int q = 0; q < Q; q++) {
            vec z = splat(w[inputs]);
            for (int d = 0; d < inputs; d++) {
                z += w[d] * x[d][q];
            }
            y[u][q] = z;
            if (relu) {
                y[u][q] = keep(z > 0.0f, z);
            }
        }
    }
}

INLINE void forward(pass *p, const float *w)
{
    dense(p->h1, U1, p->x, D, w + W1, 1);
    dense(p->h2, U2, p->h1, U1, w + W2, 1);
    dense(p->z, U3, p->h2, U2, w + W3, 0);
}

/* dx of dz, where x came out of a relu. */
INLINE void back(vec dx[][Q], vec x[][Q], int inputs, vec dz[][Q], int units, const float *w)
{
    for (int d = 0; d < inputs; d++) {
        for (int q = 0; q < Q; q++) {
            vec sum = splat(0.0f);
            for (int u = 0; u < units; u++) {
                sum += w[u * (inputs + 1) + d] * dz[u][q];
            }
            dx[d][q] = keep(x[d][q] > 0.0f, sum);
        }
    }
}

/* Products whose sums over the lanes are the gradients of a layer. */
INLINE void products(vec *g, vec x[][Q], int inputs, vec dz[][Q], int units)
{
    for (int u = 0; u < units; u++) {
        for (int d = 0; d <= inputs; d++) {
            vec t[Q];
            for (int q = 0; q < Q; q++) {
                t[q] = dz[u][q];
                if (d < inputs) {
                    t[q] *= x[d][q];
                }
            }
            *g++ = fold_group(t);
        }
    }
}

INLINE void train_batch(network *n, const int *rows)
{
    pass p;
    vec  d1[U1][Q], d2[U2][Q], d3[U3][Q], g[PADDED];

    gather(p.x, rows);
    forward(&p, n->w);
    for (int q = 0; q < Q; q++) {
        vec y;
        for (int i = 0; i < W; i++) {
            y[i] = data.y[rows[q * W + i]];
        }
        d3[0][q] = (sigmoid(p.z[0][q]) - y) * (1.0f / LANES);
    }
    back(d2, p.h2, U2, d3, U3, n->w + W3);
    back(d1, p.h1, U1, d2, U2, n->w + W2);
    products(g + W1, p.x, D, d1, U1);
    products(g + W2, p.h1, U1, d2, U2);
    products(g + W3, p.h2, U2, d3, U3);
    for (int i = PARAMS; i < PADDED; i++) {
        g[i] = splat(0.0f);
    }
    for (int i = 0; i < PADDED / W; i++) {
        vec *w = (vec *)n->w + i, sum = sums(g + i * W);
        n->square[i] = 0.9f * n->square[i] + 0.1f * sum * sum;
        *w -= 0.01f * sum / (root(n->square[i]) + 1e-7f);
    }
}

INLINE int right_of(const network *n, const int *rows, int count)
{
    pass p;
    int  right = 0;

    gather(p.x, rows);
    forward(&p, n->w);
    const float *z = (const float *)p.z;
    for (int i = 0; i < count; i++) {
        right += (z[i] > 0.0f) == (data.y[rows[i]] > 0.5f);
    }
    return right;
}

static network start(nn_rng *rng)
{
    const int at[] = {W1, W2, W3, PARAMS}, units[] = {D, U1, U2, U3};
    network   n;

    memset(&n, 0, sizeof n);
    for (int l = 0; l < 3; l++) { /* Glorot's uniform start, biases 0 */
        float limit = sqrtf(6.0f / (float)(units[l] + units[l + 1]));
        for (int i = at[l]; i < at[l + 1]; i++) {
            int bias = (i - at[l]) % (units[l] + 1) == units[l];
            n.w[i]   = bias ? 0.0f : limit * (2.0f * nn_rng_uniform(rng) - 1.0f);
        }
    }
    return n;
}

int main(int argc, char **argv)
{
    int     epochs = argc > 2 ? atoi(argv[2]) : 0, right = 0;
    double *took = malloc((size_t)(epochs + 1) * sizeof *took);

    if (epochs < 1 || !took || !banknote_load(&data, argv[1])) {
        fprintf(stderr, "usage: epoch_limit banknote.csv EPOCHS\n");
        return 2;
    }
    nn_rng  rng = nn_rng_make(1, NN_STREAM_SHUFFLE), init = nn_rng_make(1, NN_STREAM_INIT);
    network net = start(&init);
    int     order[TRAIN], test[(TEST + LANES - 1) / LANES * LANES];
    for (int i = 0; i < TRAIN; i++) {
        order[i] = i;
    }
    for (int i = 0; i < (int)(sizeof test / sizeof *test); i++) {
        test[i] = TRAIN + (i < TEST ? i : 0);
    }
    denormals_off();
    for (int e = 0; e < epochs; e++) {
        double began = microseconds();
        nn_rng_shuffle(&rng, order, TRAIN);
        for (int r = 0; r < TRAIN; r += LANES) {
            train_batch(&net, order + r);
        }
        right = 0;
        for (int r = 0; r < TEST; r += LANES) {
            right += right_of(&net, test + r, TEST - r < LANES ? TEST - r : LANES);
        }
        took[e] = microseconds() - began;
    }
    printf("%.2f %.4f\n", median(took, epochs), right / (double)TEST);
    free(took);
    return 0;
}
