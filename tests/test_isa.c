/* What the kernel lists of this processor is the oracle. */
#include "support.h"

#include "nn/isa.h"

/* The first line of /proc/cpuinfo that begins with "flags", between blanks; skips without one. */
static char *flags_or_skip(void)
{
    static char line[16384];
    FILE       *info  = fopen("/proc/cpuinfo", "r");
    bool        found = false;

    while (info && !found && fgets(line, sizeof line, info)) {
        found = strncmp(line, "flags", 5) == 0;
    }
    if (info) {
        fclose(info);
    }
    if (!found) {
        print_message("this system does not list its processor's flags\n");
        skip();
    }
    *strchr(line, '\n') = ' ';
    return line;
}

static void is_what_the_system_lists(void **state)
{
    const char *flags = flags_or_skip();
    const bool  avx2  = strstr(flags, " avx2 ") != NULL;
    (void)state;

    assert_int_equal(isa_has_avx2(), avx2);
    assert_int_equal(isa_has_fma(), avx2 && strstr(flags, " fma "));
    assert_int_equal(isa_has_avx512(),
                     avx2 && strstr(flags, " avx512f ") && strstr(flags, " avx512dq ") &&
                         strstr(flags, " avx512vl ") && strstr(flags, " avx512bw "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(is_what_the_system_lists)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
