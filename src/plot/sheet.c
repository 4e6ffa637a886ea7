/* Sheet: a page as the axes lay it out, whose panel is a grid of small panels.
 *
 * Letters have the page's unit.  It is the largest one for which cells of the usual size
 * (times the unit) fit; the cells then share what there is.
 */
#include "plot/sheet.h"
#include "plot/cloud.h"
#include "plot/colour_bar.h"
#include "plot/points.h"

#include <assert.h>
#include <math.h>

enum { WARNING_TEXT = 64, PANEL_LEAST_WIDTH = 36, PANEL_LEAST_HEIGHT = 24, TALL = 10000 };

/* Of the page's unit: numbers along the cells' axes, and the points. */
#define CELL_UNIT 0.85
#define MARK_UNIT 0.5

/* px on a page of unit 1 */
#define CELL_TITLE 14.5
#define GAP        16.0

typedef struct {
    axes   page; /* left .. bottom: around all panels */
    int    columns, rows;
    double step_x, step_y; /* from one panel to the next one */
    axes   panel;          /* of the first cell */
    int    bare;
} layout;

static const theme *theme_of(const sheet_spec *spec)
{
    return spec->theme != NULL ? spec->theme : palette_theme(0);
}

static int is_strip(const sheet_spec *spec)
{
    return spec->cell[0].y == NULL;
}

static int columns_of(const sheet_spec *spec)
{
    return spec->columns > 0 ? spec->columns : sheet_columns(spec->cells);
}

static int rows_of(const sheet_spec *spec)
{
    return (spec->cells + columns_of(spec) - 1) / columns_of(spec);
}

static plot_limits limits_of(const sheet_spec *spec)
{
    plot_limits l = spec->limits;
    if (is_strip(spec)) {
        l.y0 = 0;
        l.y1 = 1;
    }
    return l;
}

/* Name of the line between classes: that of the first cell that has one. */
static const char *boundary_name(const sheet_spec *spec)
{
    for (int i = 0; i < spec->cells; i++) {
        if (spec->cell[i].field != NULL && spec->cell[i].field->line_name != NULL) {
            return spec->cell[i].field->line_name;
        }
    }
    return NULL;
}

static int has_rings(const sheet_spec *spec)
{
    int rings = 0;
    for (int i = 0; i < spec->cells; i++) {
        rings |= spec->cell[i].wrong != NULL;
    }
    return rings;
}

static axes_spec describe(const sheet_spec *spec, int count[AXES_LEGEND_MAX])
{
    points_count(count, spec->class_of, spec->points, spec->classes);
    return (axes_spec){.theme         = theme_of(spec),
                       .title         = spec->title,
                       .subtitle      = spec->subtitle,
                       .note          = spec->note,
                       .x_name        = spec->x_name,
                       .y_name        = is_strip(spec) ? NULL : spec->y_name,
                       .limits        = limits_of(spec),
                       .classes       = spec->classes,
                       .class_name    = spec->class_name,
                       .class_count   = count,
                       .boundary_name = boundary_name(spec),
                       .ring_name     = has_rings(spec) ? "misclassified" : NULL,
                       .ring_count    = -1,
                       .centroid_name = spec->centroids && spec->classes > 0 ? "class mean" : NULL,
                       .bar           = spec->value != NULL,
                       .bar_name      = spec->value_name,
                       .bar0          = spec->value0,
                       .bar1          = spec->value1};
}

static cloud cloud_of(const sheet_spec *spec, int cell)
{
    const sheet_cell *s = &spec->cell[cell];
    assert(spec->points == 0 || (s->y == NULL) == is_strip(spec));
    return (cloud){.theme     = theme_of(spec),
                   .points    = spec->points,
                   .x         = s->x,
                   .y         = s->y,
                   .stride    = s->stride,
                   .class_of  = spec->class_of,
                   .classes   = spec->classes,
                   .wrong     = s->wrong,
                   .value     = spec->value,
                   .value0    = spec->value0,
                   .value1    = spec->value1,
                   .centroids = spec->centroids,
                   .whole     = (size_t)spec->points * (size_t)spec->cells};
}

/* ---- layout ------------------------------------------------------------------------------ */

static double title_height(const axes *page)
{
    return 1.5 * axes_px(page, CELL_TITLE);
}

static int most_ticks(double extent, double apart)
{
    double n = extent / apart;
    return n < 2 ? 2 : n > TICKS_MAX ? TICKS_MAX : (int)n;
}

static double label_width(const axes *panel, const theme *t, const char *label)
{
    return font_width(FONT_REGULAR, axes_px(panel, t->tick_px), label);
}

/* The y ticks of a panel so high, and the room left of it that their numbers take. */
static double layout_y_ticks(axes *panel, const axes_spec *about, double tall, int strip)
{
    double widest  = 0;
    panel->y.count = 0;
    if (strip) {
        return 4 * panel->unit;
    }
    ticks_make(&panel->y, about->limits.y0, about->limits.y1,
               most_ticks(tall, 3 * axes_px(panel, about->theme->tick_px)));
    for (int i = 0; i < panel->y.count; i++) {
        widest = fmax(widest, label_width(panel, about->theme, panel->y.label[i]));
    }
    return widest + 10 * panel->unit;
}

static void drop_first(ticks *t)
{
    t->count--;
    for (int i = 0; i < t->count; i++) {
        t->at[i] = t->at[i + 1];
        for (int k = 0; k < TICKS_LABEL; k++) {
            t->label[i][k] = t->label[i + 1][k];
        }
    }
}

/* Numbers that would meet those of the next panel are left out, with their ticks. */
static void keep_inside(axes *panel, const theme *t, double reach)
{
    ticks *x = &panel->x;
    while (x->count > 0 &&
           axes_x(panel, x->at[0]) - label_width(panel, t, x->label[0]) / 2 < panel->left - reach) {
        drop_first(x);
    }
    while (x->count > 0 &&
           axes_x(panel, x->at[x->count - 1]) + label_width(panel, t, x->label[x->count - 1]) / 2 >
               panel->right + reach) {
        x->count--;
    }
}

static void keep_apart(axes *panel, const theme *t, double apart)
{
    ticks *x = &panel->x;
    for (int i = 1; i < x->count; i++) {
        double both = label_width(panel, t, x->label[i]) + label_width(panel, t, x->label[i - 1]);
        if (axes_x(panel, x->at[i]) - axes_x(panel, x->at[i - 1]) < both / 2 + apart) {
            x->count = 1;
        }
    }
}

/* If no number fits into the panel, there may be one among finer ticks. */
static void layout_x_ticks(axes *panel, const axes_spec *about, double gap)
{
    const theme *t    = about->theme;
    double       wide = panel->right - panel->left, apart = 0.4 * gap;
    int          most = most_ticks(wide, 4 * axes_px(panel, t->tick_px)), more = most + 4;
    do {
        ticks_make(&panel->x, about->limits.x0, about->limits.x1, most);
        keep_inside(panel, t, apart);
        keep_apart(panel, t, apart);
    } while (panel->x.count == 0 && ++most <= more && most <= TICKS_MAX);
}

/* Left and right of all cells: margins, name, numbers, colour bar.  page: heights are set. */
static void layout_sides(layout *l, const sheet_spec *spec, const axes_spec *about, double tall,
                         double *left, double *right)
{
    axes panel = {.unit = l->page.unit * CELL_UNIT, .limits = about->limits};
    *left      = l->page.margin + layout_y_ticks(&panel, about, tall, is_strip(spec));
    *right     = l->page.margin;
    if (about->y_name != NULL) {
        *left += 1.5 * axes_px(&l->page, about->theme->name_px);
    }
    if (about->bar) {
        *right += colour_bar_layout(&l->page, about);
    }
    l->panel = panel;
}

/* Size of the page whose cells have this size. */
static void natural_size(const sheet_spec *spec, const axes_spec *about, double cell_w,
                         double cell_h, double *width, double *height)
{
    double unit    = fmin(cell_w / SHEET_CELL_WIDTH, cell_h / SHEET_CELL_HEIGHT), left, right;
    int    columns = columns_of(spec), rows = rows_of(spec);
    layout l = {0};
    if (spec->cells == 1) { /* a title needs the width of two cells */
        rows = 2;
    }
    columns = columns < 2 ? 2 : columns;
    axes_layout_page(&l.page, TALL, TALL, unit, about);
    layout_sides(&l, spec, about, cell_h - title_height(&l.page) - GAP * unit, &left, &right);
    *width = ceil(left + right + columns * cell_w);
    axes_layout_page(&l.page, (int)fmin(*width, CANVAS_MAX), TALL, unit, about);
    *height = ceil(l.page.top + (TALL - l.page.bottom) + rows * cell_h);
}

/* The largest unit that fits, to a thousandth. */
static double fitting_unit(const sheet_spec *spec, const axes_spec *about, int width, int height)
{
    double low = 0.02, high = CANVAS_MAX / (double)SHEET_CELL_HEIGHT;
    while (high > low * 1.001) {
        double unit = sqrt(low * high), w, h;
        natural_size(spec, about, unit * SHEET_CELL_WIDTH, unit * SHEET_CELL_HEIGHT, &w, &h);
        if (w <= width && h <= height) {
            low = unit;
        } else {
            high = unit;
        }
    }
    return low;
}

/* Too small for letters: panels with a pixel or so between them. */
static void layout_bare(layout *l, int width, int height)
{
    double inset = 2, gap = 2;
    l->step_x        = (width - 2 * inset) / l->columns;
    l->step_y        = (height - 2 * inset) / l->rows;
    l->panel.left    = inset;
    l->panel.top     = inset;
    l->panel.right   = inset + fmax(1, l->step_x - gap);
    l->panel.bottom  = inset + fmax(1, l->step_y - gap);
    l->panel.x.count = l->panel.y.count = 0;
    l->bare                             = 1;
}

static void layout_panels(layout *l, const axes_spec *about, double left, double right)
{
    axes  *page = &l->page, *panel = &l->panel;
    double gap = GAP * page->unit, title = title_height(page);
    page->left    = floor(left);
    page->right   = floor(right);
    l->step_x     = floor((page->right - page->left + gap) / l->columns);
    l->step_y     = floor((page->bottom - page->top + 0.4 * gap) / l->rows);
    panel->left   = page->left;
    panel->right  = page->left + floor(l->step_x - gap);
    panel->top    = page->top + ceil(title);
    panel->bottom = page->top + floor(l->step_y - 0.4 * gap);
    page->right   = page->left + l->step_x * l->columns - gap;
    page->bottom  = page->top + l->step_y * l->rows - floor(0.4 * gap);
    layout_x_ticks(panel, about, gap);
}

static void layout_make(layout *l, int width, int height, const sheet_spec *spec,
                        const axes_spec *about)
{
    double left, right, unit = fitting_unit(spec, about, width, height);
    *l = (layout){.columns = columns_of(spec), .rows = rows_of(spec)};
    axes_layout_page(&l->page, width, height, unit, about);
    double tall = (l->page.bottom - l->page.top) / l->rows - title_height(&l->page);
    layout_sides(l, spec, about, tall - 0.4 * GAP * unit, &left, &right);
    layout_panels(l, about, left, width - right);
    if (l->panel.right - l->panel.left < PANEL_LEAST_WIDTH ||
        l->panel.bottom - l->panel.top < PANEL_LEAST_HEIGHT) {
        layout_bare(l, width, height);
    }
}

static axes panel_of(const layout *l, int cell)
{
    axes   a = l->panel;
    double x = floor(cell % l->columns * l->step_x), y = floor(cell / l->columns * l->step_y);
    a.left += x;
    a.right += x;
    a.top += y;
    a.bottom += y;
    return a;
}

/* ---- drawing -------------------------------------------------------------------------------- */

static int outer_labels(const layout *l, const sheet_spec *spec, int cell)
{
    int labels = 0;
    if (!l->bare) {
        labels |= cell % l->columns == 0 ? AXES_Y_LABELS : 0;
        labels |= cell + l->columns >= spec->cells ? AXES_X_LABELS : 0;
    }
    return labels;
}

/* Points are for the usual cell; a cell that is larger than the letters ask for (one with a
 * page for itself) has larger ones. */
static double mark_unit(const layout *l)
{
    double unit = l->page.unit;
    double wide = (l->panel.right - l->panel.left) / (SHEET_CELL_WIDTH * unit);
    double tall = (l->panel.bottom - l->panel.top) / (SHEET_CELL_HEIGHT * unit);
    return unit * MARK_UNIT * fmax(1, fmin(wide, tall));
}

static void draw_bands(canvas *c, const axes *a, const sheet_spec *spec)
{
    for (int k = 1; is_strip(spec) && k < spec->classes; k++) {
        canvas_hline(c, a->left, a->right, a->top + k * (a->bottom - a->top) / spec->classes, 1,
                     theme_of(spec)->grid);
    }
}

static void draw_title(canvas *c, const layout *l, const axes *a, const sheet_spec *spec, int cell)
{
    font_style style = axes_style(&l->page, CELL_TITLE, theme_of(spec)->text, FONT_LEFT);
    style.face       = FONT_MEDIUM;
    if (!l->bare) {
        font_draw_fitted(c, &style, a->left, a->top - 0.4 * style.px, a->right - a->left,
                         spec->cell[cell].title);
    }
}

static nn_status draw_cell(canvas *c, const layout *l, const sheet_spec *spec, int cell,
                           nn_err *err)
{
    nn_status         status = NN_OK;
    const theme      *t      = theme_of(spec);
    const field_grid *field  = spec->cell[cell].field;
    axes              a      = panel_of(l, cell);
    cloud             points = cloud_of(spec, cell);
    points.unit              = mark_unit(l);
    if (field != NULL) {
        field_draw_tint(c, &a, t, field);
    }
    draw_bands(c, &a, spec);
    axes_draw_panel(c, &a, t, outer_labels(l, spec, cell) | (field != NULL ? AXES_TINTED : 0));
    draw_title(c, l, &a, spec, cell);
    if (field != NULL) {
        NN_TRY(field_draw_line(c, &a, t, field, err));
    }
    NN_TRY(cloud_draw(c, &points, &a, err));
done:
    return status;
}

static nn_status check(const sheet_spec *spec, nn_err *err)
{
    nn_status   status = NN_OK;
    plot_limits limits = limits_of(spec);
    assert(spec->cells >= 1 && spec->cell != NULL && spec->columns >= 0);
    assert(spec->value == NULL || spec->classes == 0);
    if (!limits_valid(&limits)) {
        return nn_fail(err, NN_USAGE, "limits %g..%g and %g..%g; each must rise and be finite",
                       limits.x0, limits.x1, limits.y0, limits.y1);
    }
    for (int i = 0; i < spec->cells; i++) {
        cloud points = cloud_of(spec, i);
        NN_TRY(cloud_check(&points, spec->x_name, spec->y_name, spec->value_name, err));
        if (spec->cell[i].field != NULL) {
            NN_TRY(field_check(spec->cell[i].field, err));
        }
    }
done:
    return status;
}

static int count_outside(const sheet_spec *spec, const layout *l)
{
    int outside = 0;
    for (int i = 0; i < spec->cells; i++) {
        axes  a      = panel_of(l, i);
        cloud points = cloud_of(spec, i);
        outside += cloud_outside(&points, &a);
    }
    return outside;
}

/* ---- public ---------------------------------------------------------------------------------- */

int sheet_columns(int cells)
{
    int square = 1;
    assert(cells >= 1);
    while (square * square < cells) {
        square++;
    }
    int wide        = square + 1;
    int empty       = (square - cells % square) % square;
    int empty_wider = (wide - cells % wide) % wide;
    return empty_wider < empty ? wide : square;
}

nn_status sheet_size(const sheet_spec *spec, int cell_w, int cell_h, int *width, int *height,
                     nn_err *err)
{
    int       count[AXES_LEGEND_MAX];
    double    w, h;
    axes_spec about = describe(spec, count);
    assert(cell_w >= 1 && cell_h >= 1);
    natural_size(spec, &about, cell_w, cell_h, &w, &h);
    if (!(w <= CANVAS_MAX && h <= CANVAS_MAX)) {
        return nn_fail(err, NN_USAGE,
                       "a sheet of %d cells of %d x %d pixels has %.0f x %.0f; each side can be "
                       "up to %d pixels",
                       spec->cells, cell_w, cell_h, w, h, CANVAS_MAX);
    }
    *width  = w > CANVAS_MIN ? (int)w : CANVAS_MIN;
    *height = h > CANVAS_MIN ? (int)h : CANVAS_MIN;
    return NN_OK;
}

nn_status sheet_draw(canvas *c, const sheet_spec *spec, nn_err *err)
{
    int       count[AXES_LEGEND_MAX];
    char      warning[WARNING_TEXT];
    layout    l;
    nn_status status = check(spec, err);
    if (status != NN_OK) {
        return status;
    }
    axes_spec about = describe(spec, count);
    layout_make(&l, canvas_width(c), canvas_height(c), spec, &about);
    about.warning = points_outside_text(warning, sizeof warning, count_outside(spec, &l));
    if (!l.bare) {
        axes_draw_page(c, &l.page, &about);
    }
    for (int i = 0; i < spec->cells; i++) {
        NN_TRY(draw_cell(c, &l, spec, i, err));
    }
    NN_TRY(canvas_check(c, err));
done:
    return status;
}

bool sheet_place(const sheet_spec *spec, int width, int height, int cell, int point, double *px,
                 double *py)
{
    int    count[AXES_LEGEND_MAX];
    double x, y;
    layout l;
    assert(cell >= 0 && cell < spec->cells && point >= 0 && point < spec->points);
    axes_spec about = describe(spec, count);
    layout_make(&l, width, height, spec, &about);
    axes  a      = panel_of(&l, cell);
    cloud points = cloud_of(spec, cell);
    bool  inside = cloud_place(&points, &a, point, &x, &y);
    if (px != NULL) {
        *px = x;
    }
    if (py != NULL) {
        *py = y;
    }
    return inside;
}
