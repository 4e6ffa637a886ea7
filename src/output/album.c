#include "output/album.h"

nn_status album_make(album *out, const pictures_spec *spec, unsigned extras, nn_err *err)
{
    album         a     = {0};
    pictures_spec input = *spec;
    nn_status     status;

    input.layer  = 0;
    input.chosen = 0;
    NN_TRY(pictures_create(&a.shown, spec, err));
    if (extras & ALBUM_INPUT) {
        NN_TRY(pictures_create(&a.input, &input, err));
    }
    if (extras & ALBUM_NETWORK) {
        NN_TRY(networks_create(&a.network, spec, err));
    }
    *out = a;
    a    = (album){0};
done:
    album_release(&a);
    return status;
}

void album_release(album *a)
{
    pictures_free(a->shown);
    pictures_free(a->input);
    networks_free(a->network);
    *a = (album){0};
}

static nn_status keep_in(pictures *p, int epoch, const history_metrics *score, const snapshot *now,
                         const float *params, nn_err *err)
{
    return p ? pictures_keep(p, epoch, score, now->acts[pictures_layer(p)], now->predicted, params,
                             err)
             : NN_OK;
}

nn_status album_keep(const album *a, int epoch, const history_metrics *score, const snapshot *now,
                     const float *params, nn_err *err)
{
    nn_status status;

    NN_TRY(keep_in(a->shown, epoch, score, now, params, err));
    NN_TRY(keep_in(a->input, epoch, score, now, params, err));
    if (a->network) {
        NN_TRY(networks_keep(a->network, epoch, score, now, params, err));
    }
done:
    return status;
}

nn_status album_fit(const album *a, nn_err *err)
{
    nn_status status = NN_OK;

    if (a->shown) {
        NN_TRY(pictures_fit(a->shown, err));
    }
    if (a->input) {
        NN_TRY(pictures_fit(a->input, err));
    }
done:
    return status;
}
