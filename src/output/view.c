#include "output/view.h"

#include <assert.h>
#include <string.h>

view view_of(int units, int chosen, const int *unit)
{
    view v = {.units = units, .axes = units < VIEW_AXES ? units : VIEW_AXES, .unit = {0, 1}};

    if (chosen) {
        v.axes = chosen;
        memcpy(v.unit, unit, (size_t)chosen * sizeof *unit);
    } else if (units > VIEW_AXES) {
        v.kind = VIEW_PCA;
    }
    return v;
}

void view_release(view *v)
{
    if (v->kind == VIEW_PCA) {
        pca_basis_release(&v->basis);
    }
}

void view_show(const view *v, const float *acts, int rows, float *out)
{
    const size_t units = (size_t)v->units;

    if (v->kind == VIEW_PCA) {
        pca_project(&v->basis, acts, units, rows, out);
        return;
    }
    for (int r = 0; r < rows; r++, acts += units) {
        for (int k = 0; k < v->axes; k++) {
            *out++ = acts[v->unit[k]];
        }
    }
}

bool view_is_plane(const view *v)
{
    return v->axes == VIEW_AXES && (v->kind == VIEW_PCA || v->units == VIEW_AXES);
}

void view_place(const view *v, const double at[VIEW_AXES], float *out)
{
    assert(view_is_plane(v));
    if (v->kind == VIEW_PCA) {
        pca_place(&v->basis, at, out);
        return;
    }
    for (int k = 0; k < VIEW_AXES; k++) {
        out[v->unit[k]] = (float)at[k];
    }
}
