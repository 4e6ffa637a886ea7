"""The course notebook's way to what `nnviz train` does by default: load the
banknote data, split, scale, train 4-3-2-1 for 8 epochs, read the two-unit layer on
the test rows after every epoch (and before the first), and save a scatter plot of
each.  With Keras if it is there, else with PyTorch.

    python notebook.py DATA.csv OUT_DIR keras|torch
"""

import csv
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np

EPOCHS, BATCH = 8, 16


def load(path):
    with open(path, newline="") as f:
        rows = np.array([[float(v) for v in row] for row in list(csv.reader(f))[1:]])
    x, y = rows[:, :4], rows[:, 4]
    order = np.random.RandomState(42).permutation(len(x))
    n = int(np.ceil(0.3 * len(x)))
    test, train = order[:n], order[n:]
    fitted = train[: int(len(train) * 0.7)]
    x = ((x - x[fitted].mean(0)) / x[fitted].std(0)).astype("float32")
    return x[fitted], y[fitted].astype("float32"), x[test], y[test]


def draw(out, epoch, features, labels, accuracy):
    figure = plt.figure(figsize=(8, 6), dpi=100)
    plt.scatter(features[:, 0], features[:, 1], c=labels, cmap="coolwarm")
    plt.title(f"Epoch: {epoch}, Test Acc: {100 * accuracy:.1f} %")
    figure.savefig(f"{out}/epoch-{epoch:04d}.png")
    plt.close(figure)


def with_keras(x, y, test_x, test_y, out):
    import keras

    inputs = keras.Input((4,))
    hidden = keras.layers.Dense(2, activation="relu")(keras.layers.Dense(3, activation="relu")(inputs))
    model = keras.Model(inputs, keras.layers.Dense(1, activation="sigmoid")(hidden))
    model.compile(loss="binary_crossentropy", optimizer=keras.optimizers.RMSprop(0.01), metrics=["accuracy"])
    look = keras.Model(inputs, hidden)
    for epoch in range(EPOCHS + 1):
        if epoch:
            model.fit(x, y, batch_size=BATCH, verbose=0)
        accuracy = model.evaluate(test_x, test_y, verbose=0)[1]
        draw(out, epoch, look.predict(test_x, verbose=0), test_y, accuracy)


def with_torch(x, y, test_x, test_y, out):
    import torch

    hidden = torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.ReLU(), torch.nn.Linear(3, 2), torch.nn.ReLU())
    model = torch.nn.Sequential(hidden, torch.nn.Linear(2, 1))
    loss = torch.nn.BCEWithLogitsLoss()
    optimizer = torch.optim.RMSprop(model.parameters(), 0.01, 0.9, 1e-7)
    x, y, test_x = torch.tensor(x), torch.tensor(y)[:, None], torch.tensor(test_x)
    for epoch in range(EPOCHS + 1):
        if epoch:
            for rows in torch.randperm(len(x)).split(BATCH):
                optimizer.zero_grad()
                loss(model(x[rows]), y[rows]).backward()
                optimizer.step()
        with torch.no_grad():
            accuracy = float(((model(test_x)[:, 0] > 0).numpy() == test_y).mean())
            draw(out, epoch, hidden(test_x).numpy(), test_y, accuracy)


data, out, library = sys.argv[1:]
{"keras": with_keras, "torch": with_torch}[library](*load(data), out)
