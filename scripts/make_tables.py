#!/usr/bin/env python3
"""Record what pandas and scikit-learn make of the awkward CSV files of tests/tables.

    python3 -m venv /tmp/tables
    /tmp/tables/bin/pip install pandas scikit-learn
    /tmp/tables/bin/python scripts/make_tables.py [FILE]      (tests/goldens/tables.json)

The tests read the record only; nobody needs Python to build or test nnviz.

tables.json
    made_by       {command, versions}
    tables[]      name: the file; options {label, missing, comment, decimal}: nnviz's, where not the default; header;
                  feature_names; rows: 0-based data rows in use; classes: their names, null for a regression;
                  label[rows]: class or target; x (rows, features) flat, row-major, float32; null for what float32
                  cannot hold: nnviz refuses the file

Missing numbers are filled in by SimpleImputer(strategy=missing), texts encoded by OneHotEncoder with categories in
byte order.  Separator and header are told to pandas, which does not look for
them; nnviz finds them.  Blanks around an unquoted text, which pandas keeps, are stripped where a case says so.
"""
import json
import pathlib
import platform
import sys

import numpy as np
import pandas as pd
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OneHotEncoder

ROOT = pathlib.Path(__file__).resolve().parent.parent
MISSING = ["", "NA", "NaN", "?", "null"]

CASES = {
    "semicolon.csv": dict(sep=";"),
    "tab.csv": dict(sep="\t"),
    "bar.csv": dict(sep="|"),
    "decimal-comma.csv": dict(sep=";", options=dict(decimal=",")),
    "comments.csv": dict(options=dict(comment="#")),
    "no-header.csv": dict(header=False),
    "blanks.csv": dict(strip=True),
    "label-first.csv": dict(options=dict(label="first")),
    "missing-numbers.csv": dict(options=dict(missing="mean")),
    "missing-texts.csv": dict(options=dict(missing="mean")),
    "missing-labels.csv": dict(options=dict(missing="median")),
    "quoted-empty.csv": dict(options=dict(missing="mean")),
}


def read(path, case, options):
    table = pd.read_csv(path, sep=case.get("sep", ","), header=0 if case.get("header", True) else None,
                        na_values=MISSING, keep_default_na=False, encoding="utf-8-sig", comment=options.get("comment"),
                        decimal=options.get("decimal", "."))
    if not case.get("header", True):
        table.columns = [f"x{i + 1}" for i in range(table.shape[1])]
    if case.get("strip"):
        table.columns = table.columns.str.strip(" \t")
        for name in table:
            if not pd.api.types.is_numeric_dtype(table[name]):
                table[name] = table[name].str.strip(" \t")
    return table


def by_bytes(texts):
    return sorted(texts, key=lambda t: t.encode())


def encode_column(column, missing):
    """Names and (rows, width) doubles."""
    if pd.api.types.is_numeric_dtype(column):
        values = column.to_numpy(float)[:, None]
        if missing in ("mean", "median"):
            values = SimpleImputer(strategy=missing).fit_transform(values)
        return [column.name], values
    levels = by_bytes(column.dropna().unique())
    absent = bool(column.isna().any())
    known = column.fillna("(missing)").to_numpy(object)[:, None]
    encoder = OneHotEncoder(categories=[levels + ["(missing)"] * absent], sparse_output=False)
    return [f"{column.name}={level}" for level in encoder.fit(known).categories_[0]], encoder.transform(known)


def encode_label(label):
    if not pd.api.types.is_numeric_dtype(label):
        classes = by_bytes(label.unique())
        return classes, [classes.index(v) for v in label]
    if (label == label.round()).all():
        values = sorted(label.unique())
        return [f"{v:.0f}" for v in values], [values.index(v) for v in label]
    return None, [float(np.float32(v)) for v in label]


def record(name):
    case = CASES.get(name, {})
    options = case.get("options", {})
    table = read(ROOT / "tests" / "tables" / name, case, options)
    label = table.columns[0 if options.get("label") == "first" else -1]
    table = table[table[label].notna()]
    parts = [encode_column(table[c], options.get("missing")) for c in table.columns if c != label]
    x = np.hstack([values for _, values in parts])
    assert not np.isnan(x).any(), f"{name}: a value is missing"
    with np.errstate(over="ignore"):
        x = x.astype(np.float32)
    classes, labels = encode_label(table[label])
    return dict(name=name, options=options, header=case.get("header", True),
                feature_names=[n for names, _ in parts for n in names], rows=[int(i) for i in table.index],
                classes=classes, label=labels,
                x=[float(f"{v:.9g}") if np.isfinite(v) else None for v in x.ravel()])


def main():
    out = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "goldens" / "tables.json"
    names = sorted(p.name for p in (ROOT / "tests" / "tables").glob("*.csv"))
    assert len(names) >= 30 and set(CASES) <= set(names)
    versions = dict(python=platform.python_version(), pandas=pd.__version__, numpy=np.__version__,
                    scikit_learn=sklearn.__version__)
    tables = ",\n    ".join(json.dumps(record(n), ensure_ascii=False) for n in names)
    made_by = json.dumps(dict(command="scripts/make_tables.py", versions=versions))
    out.write_text(f'{{\n  "made_by": {made_by},\n  "tables": [\n    {tables}\n  ]\n}}\n')
    print(f"{out}: {len(names)} tables")


if __name__ == "__main__":
    main()
