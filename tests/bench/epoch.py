"""An epoch of 4-3-2-1 (batch 16, 960 rows, RMSprop) and the evaluation of the other 412, by
PyTorch or scikit-learn (which has no RMSprop: Adam) on one thread.  Prints the median microseconds
of an epoch and the share of the 412 that is right.

    python epoch.py torch|sklearn DATA.csv EPOCHS
"""

import csv
import statistics
import sys
import time

import numpy as np

TRAIN, BATCH = 960, 16


def load(path):
    with open(path, newline="") as f:
        rows = np.array([[float(v) for v in row] for row in list(csv.reader(f))[1:]])
    rows = rows[np.random.RandomState(42).permutation(len(rows))]
    x = ((rows[:, :4] - rows[:, :4].mean(0)) / rows[:, :4].std(0)).astype("float32")
    return x, rows[:, 4].astype("float32")


def with_torch(x, y, epochs):
    import torch

    torch.set_num_threads(1)
    torch.manual_seed(1)
    model = torch.nn.Sequential(
        torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2), torch.nn.ReLU(), torch.nn.Linear(2, 1)
    )
    loss = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.RMSprop(model.parameters(), 0.01, 0.9, 1e-7)
    x, y = torch.tensor(x), torch.tensor(y)[:, None]
    took = []
    for _ in range(epochs):
        began = time.perf_counter()
        for rows in torch.randperm(TRAIN).split(BATCH):
            optimizer.zero_grad()
            loss(model(x[rows]), y[rows]).backward()
            optimizer.step()
        with torch.no_grad():
            right = float(((model(x[TRAIN:]) > 0) == (y[TRAIN:] > 0.5)).float().mean())
        took.append(time.perf_counter() - began)
    return took, right


def with_sklearn(x, y, epochs):
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier((3, 2), batch_size=BATCH, learning_rate_init=0.01, random_state=1)
    took = []
    for _ in range(epochs):
        began = time.perf_counter()
        model.partial_fit(x[:TRAIN], y[:TRAIN], classes=[0.0, 1.0])
        right = model.score(x[TRAIN:], y[TRAIN:])
        took.append(time.perf_counter() - began)
    return took, right


library, path, epochs = sys.argv[1:]
took, right = {"torch": with_torch, "sklearn": with_sklearn}[library](*load(path), int(epochs))
print(f"{1e6 * statistics.median(took):.2f} {right:.4f}")
