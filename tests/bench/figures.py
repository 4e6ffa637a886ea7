"""What nnviz draws of a recorded 4-3-2-1 run, by matplotlib: a scatter per epoch with the decision
field, its boundary and rings around misclassified rows, and the 5 x 5 sheet of them.  Prints the
milliseconds of one scatter and of the sheet (medians, imports aside) and the bytes of both files.

    python figures.py RUN OUT_DIR
"""

import csv
import os
import statistics
import sys
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

EPOCHS, SIDE = 25, 5


def load(run, epoch):
    with open(f"{run}/activations/layer-02/epoch-{epoch:04d}.csv", newline="") as f:
        rows = list(csv.DictReader(f))
    points = np.array([[float(row["u1"]), float(row["u2"])] for row in rows])
    right = np.array([row["label"] == row["predicted"] for row in rows])
    w1, w2, b = np.load(f"{run}/weights.npy")[epoch][-3:]
    return points, np.array([row["label"] for row in rows]), right, (w1, w2, b)


def field(output, x, y):
    w1, w2, b = output
    return 1 / (1 + np.exp(-(w1 * x[None, :] + w2 * y[:, None] + b)))


def scatter(axes, size, points, labels, right, output, epoch):
    low, high = points.min(0) - 0.2, points.max(0) + 0.2
    x, y = np.linspace(low[0], high[0], size[0]), np.linspace(low[1], high[1], size[1])
    p = field(output, x, y)
    extent = (low[0], high[0], low[1], high[1])
    axes.imshow(p, extent=extent, origin="lower", aspect="auto", cmap="coolwarm", alpha=0.3, vmin=0, vmax=1)
    axes.contour(x, y, p, [0.5], colors="black")
    for label, marker in zip(sorted(set(labels)), "o^"):
        own = points[labels == label]
        axes.scatter(own[:, 0], own[:, 1], s=20, alpha=0.7, marker=marker, edgecolors="white", label=label)
    wrong = points[~right]
    axes.scatter(wrong[:, 0], wrong[:, 1], s=60, facecolors="none", edgecolors="black", label="misclassified")
    axes.set_title(f"Epoch {epoch} - {100 * right.mean():.1f} %")
    axes.grid(True, alpha=0.3)


def draw_one(path, data, epoch):
    figure, axes = plt.subplots(figsize=(8, 6), dpi=100)
    scatter(axes, (141, 81), *data, epoch)
    axes.set_xlabel("unit 1")
    axes.set_ylabel("unit 2")
    axes.legend()
    figure.savefig(path)
    plt.close(figure)


def draw_sheet(path, epochs):
    figure, axes = plt.subplots(SIDE, SIDE, figsize=(16, 13), dpi=100, sharex=True, sharey=True)
    for axis, (epoch, data) in zip(axes.flat, enumerate(epochs, 1)):
        scatter(axis, (61, 41), *data, epoch)
    figure.savefig(path)
    plt.close(figure)


def timed(draw, *arguments):
    began = time.perf_counter()
    draw(*arguments)
    return 1e3 * (time.perf_counter() - began)


run, out = sys.argv[1:]
epochs = [load(run, epoch) for epoch in range(1, EPOCHS + 1)]
one, sheet = f"{out}/one.png", f"{out}/sheet.png"
draw_one(one, epochs[0], 1)
each = statistics.median(timed(draw_one, one, data, i) for i, data in enumerate(epochs, 1))
whole = statistics.median(timed(draw_sheet, sheet, epochs) for _ in range(3))
print(f"{each:.2f} {whole:.1f} {os.path.getsize(one)} {os.path.getsize(sheet)}")
