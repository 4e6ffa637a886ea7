"""The notebook's figures of a recorded run, by matplotlib: a scatter per epoch and the 5 x 5
sheet, each saved at the size and density nnviz draws it.  Prints the milliseconds of one scatter
and of the sheet (medians, imports aside) and the bytes of both files.

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
    right = np.mean([row["label"] == row["predicted"] for row in rows])
    return points, np.array([row["label"] for row in rows]), 100 * right


def scatter(axes, points, labels, title):
    for label in sorted(set(labels)):
        own = points[labels == label]
        axes.scatter(own[:, 0], own[:, 1], s=20, alpha=0.7, label=label)
    axes.set_title(title)
    axes.grid(True, alpha=0.3)


def draw_one(path, points, labels, accuracy, epoch):
    figure, axes = plt.subplots(figsize=(8, 6), dpi=100)
    scatter(axes, points, labels, f"Epoch {epoch} - {accuracy:.1f} %")
    axes.set_xlabel("unit 1")
    axes.set_ylabel("unit 2")
    axes.legend()
    figure.savefig(path)
    plt.close(figure)


def draw_sheet(path, epochs):
    figure, axes = plt.subplots(SIDE, SIDE, figsize=(16, 13), dpi=100, sharex=True, sharey=True)
    for axis, (epoch, (points, labels, accuracy)) in zip(axes.flat, enumerate(epochs, 1)):
        scatter(axis, points, labels, f"Epoch {epoch} - {accuracy:.1f} %")
    figure.savefig(path)
    plt.close(figure)


def timed(draw, *arguments):
    began = time.perf_counter()
    draw(*arguments)
    return 1e3 * (time.perf_counter() - began)


run, out = sys.argv[1:]
epochs = [load(run, epoch) for epoch in range(1, EPOCHS + 1)]
one, sheet = f"{out}/one.png", f"{out}/sheet.png"
draw_one(one, *epochs[0], 1)
each = statistics.median(timed(draw_one, one, *data, i) for i, data in enumerate(epochs, 1))
whole = statistics.median(timed(draw_sheet, sheet, epochs) for _ in range(3))
print(f"{each:.2f} {whole:.1f} {os.path.getsize(one)} {os.path.getsize(sheet)}")
