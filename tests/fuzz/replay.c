/* Runs a fuzz target over the files of directories, so that what was once found stays
 * found without libFuzzer:
 *
 *     fuzz_csv tests/fuzz/csv...
 *
 * Exits with 1 when there is no file to run.
 */
#include "fuzz.h"

#include "util/file.h"

#include <dirent.h>

static int replay_directory(const char *path)
{
    DIR           *dir = opendir(path);
    struct dirent *entry;
    int            files = 0;

    if (!dir) {
        perror(path);
        exit(1);
    }
    while ((entry = readdir(dir)) != NULL) {
        char  *name  = file_join(path, entry->d_name);
        char  *bytes = NULL;
        size_t len   = 0;
        nn_err err   = {0};

        if (entry->d_name[0] != '.') {
            if (!name || file_read(&bytes, &len, name, &err) != NN_OK) {
                fprintf(stderr, "%s\n", err.text);
                exit(1);
            }
            fprintf(stderr, "%s\n", name); /* the last line names a culprit */
            LLVMFuzzerTestOneInput((const uint8_t *)bytes, len);
            files++;
        }
        free(bytes);
        free(name);
    }
    closedir(dir);
    return files;
}

int main(int argc, char **argv)
{
    int files = 0;

    for (int i = 1; i < argc; i++) {
        files += replay_directory(argv[i]);
    }
    printf("%d files\n", files);
    return files == 0;
}
