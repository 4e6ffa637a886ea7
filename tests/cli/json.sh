# --json: one flat object a line on standard output, and the same in events.jsonl.
nnviz train -q --json --epochs 2 --snapshots 0,last --out run >events
cmp events run/events.jsonl
sed -E 's/: [0-9]+\.[0-9]+(e-[0-9]+)?/: NUMBER/g' events
# Each line is an object without another inside; strings have no braces here.
grep -cvE '^\{"event": "[a-z_]+"(, "[a-z_]+": ("[^"{}]*"|-?[0-9][0-9.e+-]*|null|true|false))*\}$' events
# A failed run tells why, a refused one says nothing.
nnviz train -q --json --epochs 0 | wc -c
