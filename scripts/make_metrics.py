#!/usr/bin/env python3
"""Record what scikit-learn says of made-up predictions: tests/goldens/metrics.json.

    python3 scripts/make_metrics.py        needs numpy and scikit-learn 1.x

tests/test_metrics.c reads the file.  Each case has labels and predictions (or values); the
numbers are those of classification_report, roc_auc_score, mean_squared_error,
mean_absolute_error and r2_score.  The cases hold what is easily wrong: ties, classes that
nobody is of or that nobody predicts, perfect and hopeless answers, one class alone.
"""
import json
import pathlib
import re
import warnings

import numpy as np
import sklearn
from sklearn import metrics

OUT = pathlib.Path(__file__).resolve().parent.parent / "tests" / "goldens" / "metrics.json"
rng = np.random.default_rng(20261123)


def whole(text):
    """scikit-learn prints supports as 2.0 when no row at all was right; a count is a whole number."""
    return re.sub(r"(\d+)\.0$", r"  \1", text, flags=re.MULTILINE)


def report(name, label, predicted, classes):
    """One case of classes; `classes` are their names."""
    label, predicted = [int(v) for v in label], [int(v) for v in predicted]
    numbers = list(range(len(classes)))
    given = dict(labels=numbers, target_names=classes, zero_division=0)
    table = metrics.classification_report(label, predicted, output_dict=True, **given)
    return {
        "name": name,
        "classes": classes,
        "label": label,
        "predicted": predicted,
        "confusion": metrics.confusion_matrix(label, predicted, labels=numbers).ravel().tolist(),
        "accuracy": metrics.accuracy_score(label, predicted),
        "each": [[table[c][k] for k in ("precision", "recall", "f1-score", "support")] for c in classes],
        "macro": [table["macro avg"][k] for k in ("precision", "recall", "f1-score", "support")],
        "weighted": [table["weighted avg"][k] for k in ("precision", "recall", "f1-score", "support")],
        "text": whole(metrics.classification_report(label, predicted, **given)),
    }


def reports():
    yield report("two classes", rng.integers(0, 2, 57), rng.integers(0, 2, 57), ["0", "1"])
    yield report("perfect", [0, 1, 2, 1, 0], [0, 1, 2, 1, 0], ["a", "b", "c"])
    yield report("hopeless", [0, 0, 1, 1], [1, 1, 0, 0], ["no", "yes"])
    yield report("a class nobody is of", [0, 0, 1, 1, 0], [0, 2, 1, 1, 0], ["a", "b", "c"])
    yield report("a class nobody predicts", [0, 1, 2, 2, 2], [0, 1, 1, 0, 0], ["a", "b", "c"])
    yield report("a class without rows and predictions", [0, 1, 1], [0, 0, 1], ["a", "b", "c"])
    yield report("one row", [1], [1], ["a", "b"])
    yield report("one-sided", [1] * 9, [1] * 4 + [0] * 5, ["a", "b"])
    yield report("long names", [0, 1, 1], [0, 1, 0], ["a name that is longer than the rest", "日本語のクラス"])
    n = 4000
    label = rng.choice(7, n, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.03, 0.02])
    noise = rng.integers(0, 7, n)
    yield report("many rows", label, np.where(rng.random(n) < 0.6, label, noise), [f"class {i}" for i in range(7)])


def auc(name, score, label):
    score = np.asarray(score, np.float32)
    value = metrics.roc_auc_score(label, score) if len(set(label)) == 2 else None
    return {"name": name, "score": [float(s) for s in score], "label": [int(v) for v in label], "auc": value}


def aucs():
    label = rng.integers(0, 2, 400)
    yield auc("random", rng.random(400), label)
    yield auc("skilled", np.clip(rng.normal(label, 0.8), -1, 2), label)
    yield auc("ties", rng.integers(0, 5, 400) / 4, label)
    yield auc("all tied", [0.5] * 8, [0, 1, 0, 1, 1, 1, 0, 1])
    yield auc("perfect", [0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1])
    yield auc("inverted", [0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1])
    yield auc("perfect but for a tie", [0.1, 0.5, 0.5, 0.9], [0, 0, 1, 1])
    yield auc("saturated", [0, 0, 1, 1, 1, 0, 1, 1], [0, 0, 0, 1, 1, 1, 1, 0])
    yield auc("one of each", [0.3, 0.4], [1, 0])
    yield auc("single-sided", [0.1, 0.7, 0.4], [1, 1, 1])
    yield auc("single-sided, zeros", [0.1, 0.7, 0.4], [0, 0, 0])


def values(name, target, predicted):
    target, predicted = np.asarray(target, np.float32), np.asarray(predicted, np.float32)
    t, p = target.astype(float), predicted.astype(float)
    return {
        "name": name,
        "target": [float(v) for v in target],
        "predicted": [float(v) for v in predicted],
        "mse": metrics.mean_squared_error(t, p),
        "mae": metrics.mean_absolute_error(t, p),
        "r2": metrics.r2_score(t, p) if len(t) > 1 else None,
    }


def regressions():
    t = rng.normal(0, 3, 200)
    yield values("usual", t, t + rng.normal(0, 1, 200))
    yield values("perfect", t[:9], t[:9])
    yield values("worse than the mean", [1, 2, 3], [3, 2, 1])
    yield values("far from zero", 1e6 + t, 1e6 + t + rng.normal(0, 1, 200))
    yield values("constant, missed", [2, 2, 2], [2, 2, 3])
    yield values("constant, met", [2, 2, 2], [2, 2, 2])
    yield values("one row", [2], [3])
    yield values("two rows", [1, 4], [2, 2])


def main():
    warnings.simplefilter("ignore")  # UndefinedMetricWarning is what some cases are for
    record = {
        "made_by": f"scripts/make_metrics.py with scikit-learn {sklearn.__version__}",
        "reports": list(reports()),
        "aucs": list(aucs()),
        "values": list(regressions()),
    }
    OUT.write_text(json.dumps(record, ensure_ascii=False, indent=None, separators=(",", ": ")).replace("}, ", "},\n") + "\n")
    print(f"{OUT}: {len(record['reports'])} reports, {len(record['aucs'])} curves, {len(record['values'])} regressions")


if __name__ == "__main__":
    main()
