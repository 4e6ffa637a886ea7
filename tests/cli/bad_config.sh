# --config files that are missing, no JSON, or no options.
. "$NNVIZ_SOURCE_DIR/tests/cli/common.bash"
mkdir directory.json
refused train --config missing.json
refused train --config directory.json
while IFS= read -r json; do
    printf '%s\n' "$json" >config.json
    printf '%s\n' "$json" >&2
    refused train --config config.json
done <<'END'

{
[]
3
{"epochs": 2,}
{"epochs": 02}
{"epochs": 2} and
{"epochs": 2, "epochs": 3}
{"epochs": 1e999}
{"epochs": "\ud800"}
{"epoch": 2}
{"": 2}
{"quiet": true}
{"out": "here"}
{"config": "config.json"}
{"epochs": 0}
{"epochs": 2.5}
{"epochs": "many"}
{"epochs": true}
{"epochs": {"a": 1}}
{"learning-rate": -1}
{"layers": [4, 2.5, 1]}
{"layers": [4, "x", 1]}
{"layers": [[4], 1]}
{"layers": 4}
{"layers": [5, 2, 1]}
{"activation": ["relu", 3]}
{"no-dump": "yes"}
{"no-dump": 1}
{"shuffle": "maybe"}
{"data": ""}
{"data": "missing.csv"}
END
