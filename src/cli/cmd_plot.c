/* nnviz plot: a run's pictures again, as one now wants them: another layer, other epochs,
 * another size or theme.
 */
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/recorded.h"
#include "cli/report.h"
#include "util/threads.h"

#include <stdio.h>

static nn_status tell(const recorded *r, const int *drawn, nn_err *err)
{
    text      t = {0};
    nn_status status;

    if (drawn[DRAW_ANIMATION]) {
        report_video(&t, run_dir_path(r->dir), r->job.layer);
        NN_TRY(text_check(&t, "writing the result", err));
        fprintf(stderr, "as a video: %s\n", t.data);
        text_clear(&t);
    }
    text_printf(&t, "%s/plots\n", run_dir_path(r->dir));
    NN_TRY(put_result(&t, err));
done:
    text_free(&t);
    return status;
}

nn_status cmd_plot(command_line *o, char **argv, nn_err *err)
{
    const int threads = o->config.threads ? (int)o->config.threads : threads_available();
    int       drawn[DRAW_KINDS];
    recorded  r;
    draw_run  run;
    nn_status status;
    (void)argv;

    NN_TRY(recorded_open(&r, o, true, threads, err));
    interrupt_catch();
    run      = recorded_run(&r);
    run.stop = interrupt_asked;
    NN_TRY(draw_all(&r.look, &run, drawn, err));
    NN_TRY(tell(&r, drawn, err));
done:
    recorded_release(&r);
    return status;
}
