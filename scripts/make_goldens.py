#!/usr/bin/env python3
"""Record the numbers that nnviz's tests compare with, from Keras and PyTorch.

    python3 -m venv /tmp/goldens
    /tmp/goldens/bin/pip install keras torch numpy
    /tmp/goldens/bin/python scripts/make_goldens.py [DIRECTORY]      (tests/goldens)

The tests read the files only; nobody needs Python to build or test nnviz.  Another version or processor may
change last digits, which the tests' tolerances allow.

Trajectories start from float32 numbers, run in float64 and are recorded as float32: they carry no rounding of
their own.  (Keras's Adam in float32 does: it rounds 1 - beta_2 to 1e-5, and its losses are off by 5e-6.)  Each is
checked against a plain NumPy twin, written below, and against the same run in float32.  A start on which float32 and
float64 drift apart, a unit that is dead or a run that does not learn cannot be recorded.

Numbers print so that they read back exactly: float32 as %.9g, doubles in full.  Matrices are flat, row-major.
W is (units, inputs), the transpose of a Keras kernel.  Every file holds "made_by" {command, versions} and "about".

trajectories.json    what training does, epoch by epoch
    data            file; columns; mean, deviation (of all rows, population, double); rows: 0-based data rows in the
                    order of training, the same in every epoch; x (rows, features): (value - mean) / deviation in
                    double, then float32; batch: rows per update (the last batch of an epoch is smaller)
    epochs          passes over the rows
    probe           number of rows, the first of data.rows, whose activations are recorded
    nets[]          name; sizes; activations (one per layer after the input); loss; target_rule, in words;
                    target (rows, units of the output; classes one-hot); layers[] {W, b}: the start
      runs[]        name; optimizer; maker (keras or torch); every setting of the optimiser by Keras's name, clipping
                    and weight decay included; l1, l2: of all kernels; class_weight[classes]; schedule with its
                    settings (step: decay_rate every decay_steps epochs; exponential: decay_steps in updates; cosine:
                    alpha), learning_rate being where it starts;
                    loss[epochs]: mean over the epoch's rows of the loss before each row's update (Keras's running
                    mean, penalties and class weights included); layers[] {W, b}: after the last epoch;
                    activations[layers]: (probe, units) outputs of each layer after the last epoch

activations.json     what each activation does to one vector
    activations[]   name; cases[] {x, y = f(x), dy: a gradient from above, dx: the gradient below}
                    leaky_relu also has negative_slope

callbacks.json       when Keras's EarlyStopping stops and ReduceLROnPlateau lowers the rate
    data            as above
    cases[]         name; sizes; activations; loss; optimizer, learning_rate; batch; epochs: at most; train: rows of data
                    to learn from, the first, the rest is for validation; target (rows, units); layers[]: the start;
                    callback (early_stopping or plateau) and its settings by Keras's names;
                    history_loss[], history_val_loss[], learning_rates[]: of each epoch that was run; best_epoch,
                    from 1 (early_stopping); final[] {W, b}: after training, restored or not

losses.json          what each loss gives on one batch
    losses[]        name; cases[] {rows, units, out (rows, units): logits, or predictions where there are no classes,
                    target (rows, units), per_row (rows), mean, gradient (rows, units): of the mean}
"""
import math
import os
import pathlib
import platform
import sys
import textwrap

# Keras's own layers, losses, optimisers and training loop, on PyTorch's arrays: TensorFlow's and PyTorch's copies
# of LLVM do not get along in one process.
os.environ["KERAS_BACKEND"] = "torch"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import numpy as np
import torch

ROOT = pathlib.Path(__file__).resolve().parent.parent
EPOCHS, BATCH, PROBE = 8, 16, 4
N_ROWS = 90  # five whole batches and one of 10: a running mean must weigh them
F32, F64 = np.float32, np.float64

# How far two runs of the same training may be apart: losses (relative), weights (absolute).
TWIN_IN_F32 = 1e-6, 1e-5   # the twin in float32 and in float64: what our own float32 engines can hope for
MAKER_IN_F64 = 5e-7, 5e-7  # Keras or PyTorch and the twin: one formula (Keras holds rates and means in float32)
MAKER_IN_F32 = 1e-5, 1e-5  # Keras or PyTorch as people run them

OPTIMIZERS = [
    dict(name="sgd", optimizer="sgd", maker="keras", learning_rate=0.1, momentum=0.0, nesterov=False),
    dict(name="momentum", optimizer="sgd", maker="keras", learning_rate=0.05, momentum=0.9, nesterov=False),
    dict(name="nesterov", optimizer="sgd", maker="keras", learning_rate=0.05, momentum=0.9, nesterov=True),
    # Keras 3 puts epsilon inside the root; nnviz has it outside, as PyTorch has.
    dict(name="rmsprop", optimizer="rmsprop", maker="torch", learning_rate=0.01, rho=0.9, momentum=0.0, epsilon=1e-7),
    dict(name="rmsprop-momentum", optimizer="rmsprop", maker="torch", learning_rate=0.01, rho=0.9, momentum=0.5,
         epsilon=1e-7),
    dict(name="adam", optimizer="adam", maker="keras", learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-7),
    dict(name="adagrad", optimizer="adagrad", maker="keras", learning_rate=0.1, initial_accumulator_value=0.1,
         epsilon=1e-7),
    dict(name="adamw", optimizer="adamw", maker="keras", learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-7,
         weight_decay=0.2),
]
SGD = dict(optimizer="sgd", maker="keras", learning_rate=0.1, momentum=0.0, nesterov=False)
MOMENTUM = dict(SGD, learning_rate=0.05, momentum=0.9)
ADAM = dict(optimizer="adam", maker="keras", learning_rate=0.01, beta_1=0.9, beta_2=0.999, epsilon=1e-7)

# Everything but the optimiser, one at a time and once together.
TERMS = [
    dict(SGD, name="l1", l1=0.003),
    dict(SGD, name="l2", l2=0.01),
    dict(ADAM, name="adam-l1-l2", l1=0.002, l2=0.005),
    dict(MOMENTUM, name="weight-decay", weight_decay=0.3),
    dict(SGD, name="clipvalue", clipvalue=0.03),
    dict(SGD, name="clipnorm", clipnorm=0.1),
    dict(SGD, name="global-clipnorm", learning_rate=0.2, global_clipnorm=0.2),
    dict(ADAM, name="step", schedule="step", decay_rate=0.5, decay_steps=3),
    dict(SGD, name="exponential", schedule="exponential", decay_rate=0.7, decay_steps=10),
    dict(ADAM, name="cosine", schedule="cosine", alpha=0.1),
    dict(MOMENTUM, name="cosine-to-0", schedule="cosine", alpha=0.0),
    dict(optimizer="adamw", maker="keras", beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="together", learning_rate=0.02,
         weight_decay=0.1, l2=0.003, clipnorm=0.3, schedule="exponential", decay_rate=0.9, decay_steps=6),
]
CLASS_WEIGHTS = {"binary_crossentropy": [0.5, 2.0], "categorical_crossentropy": [2.0, 0.25, 1.0]}
PLAIN = [dict(SGD, name="sgd", learning_rate=0.05), dict(ADAM, name="adam")]

NETS = [
    dict(name="4-3-2-1", sizes=[4, 3, 2, 1], activations=["relu", "relu", "sigmoid"], loss="binary_crossentropy",
         target_rule="the class column"),
    dict(name="4-5-3", sizes=[4, 5, 3], activations=["tanh", "softmax"], loss="categorical_crossentropy",
         target_rule="with s = x0 + x1 / 2: class 0 where s < -0.5, 2 where s > 0.5, else 1"),
    dict(name="4-5-2", sizes=[4, 5, 2], activations=["leaky_relu", "linear"], loss="mean_squared_error",
         target_rule="x0 * x1 and x2 - x3 / 2, in float32"),
]
MORE_NETS = [
    dict(name="elu-selu", sizes=[4, 5, 4, 1], activations=["elu", "selu", "sigmoid"], loss="binary_crossentropy"),
    dict(name="gelu-silu", sizes=[4, 5, 4, 1], activations=["gelu", "silu", "sigmoid"], loss="binary_crossentropy"),
    dict(name="softplus", sizes=[4, 6, 3], activations=["softplus", "softmax"], loss="categorical_crossentropy"),
    dict(name="mae", sizes=[4, 6, 2], activations=["tanh", "linear"], loss="mean_absolute_error"),
    dict(name="huber", sizes=[4, 6, 2], activations=["elu", "linear"], loss="huber"),
]
for _net in MORE_NETS:
    _net["target_rule"] = next((n["target_rule"] for n in NETS if n["loss"] == _net["loss"]), NETS[2]["target_rule"])


# --- data ---------------------------------------------------------------------


def read_banknote():
    """Features (1372, 4) in double, classes (1372), column names, and their means and deviations."""
    lines = (ROOT / "data" / "banknote.csv").read_text().split()
    table = np.array([[float(v) for v in line.split(",")] for line in lines[1:]])
    features = table[:, :4]
    mean = [math.fsum(c) / len(c) for c in features.T]
    deviation = [math.sqrt(math.fsum((v - m) ** 2 for v in c) / len(c)) for c, m in zip(features.T, mean)]
    return features, table[:, 4].astype(int), lines[0].split(",")[:4], mean, deviation


def make_data():
    features, classes, columns, mean, deviation = read_banknote()
    rows = [(997 * k + 13) % len(features) for k in range(N_ROWS)]  # 997 and 1372 share no factor
    x = ((features[rows] - mean) / deviation).astype(F32)
    record = dict(file="data/banknote.csv", columns=columns, mean=mean, deviation=deviation, rows=rows, batch=BATCH,
                  x=x)
    return record, x, classes[rows]


def make_target(net, x, classes):
    """(rows, units) float32, by the net's target_rule."""
    if net["loss"] == "binary_crossentropy":
        return classes.astype(F32)[:, None]
    if net["loss"] == "categorical_crossentropy":
        s = x[:, 0] + x[:, 1] / F32(2)
        three = np.where(s < -0.5, 0, np.where(s > 0.5, 2, 1))
        assert min(np.bincount(three, minlength=3)) >= len(x) // 6, "a class is too rare"
        return np.eye(3, dtype=F32)[three]
    return np.stack([x[:, 0] * x[:, 1], x[:, 2] - x[:, 3] / F32(2)], axis=1)


def leaky_slope():
    """The slope of activation="leaky_relu" in the Keras at hand (the layer LeakyReLU has another)."""
    return -keras.activations.get("leaky_relu")(torch.tensor([-1.0], dtype=torch.float64)).item()


# --- the twin: the same training in plain NumPy, in any precision -----------------

SLOPE = leaky_slope()


SELU_ALPHA, SELU_SCALE = 1.6732632423543772848, 1.0507009873554804934
erf = np.vectorize(math.erf)


def normal_distribution(z):
    return (0.5 * (1 + erf(z.astype(F64) * math.sqrt(0.5)))).astype(z.dtype)


def logistic(z):
    return 1 / (1 + np.exp(-z))


def twin_activation(name, z):
    if name == "relu":
        return np.maximum(z, 0)
    if name == "elu":
        return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))
    if name == "selu":
        scale, alpha = z.dtype.type(SELU_SCALE), z.dtype.type(SELU_ALPHA)
        return scale * np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))
    if name == "gelu":
        return z * normal_distribution(z)
    if name == "silu":
        return z * logistic(z)
    if name == "softplus":
        return np.logaddexp(z, z.dtype.type(0))
    if name == "leaky_relu":
        return np.where(z > 0, z, z.dtype.type(SLOPE) * z)
    if name == "tanh":
        return np.tanh(z)
    if name == "sigmoid":
        return 1 / (1 + np.exp(-z))
    if name == "softmax":
        e = np.exp(z - z.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)
    assert name == "linear"
    return z


def twin_backward(name, z, y, dy):
    """dLoss/dz from dLoss/dy."""
    if name == "relu":
        return dy * (z > 0)
    if name == "elu":
        return np.where(z > 0, dy, dy * np.exp(np.minimum(z, 0)))
    if name == "selu":
        scale, alpha = z.dtype.type(SELU_SCALE), z.dtype.type(SELU_ALPHA)
        return dy * scale * np.where(z > 0, z.dtype.type(1), alpha * np.exp(np.minimum(z, 0)))
    if name == "gelu":
        return dy * (normal_distribution(z) + z * np.exp(-z * z / 2) / z.dtype.type(math.sqrt(2 * math.pi)))
    if name == "silu":
        return dy * logistic(z) * (1 + z * (1 - logistic(z)))
    if name == "softplus":
        return dy * logistic(z)
    if name == "leaky_relu":
        return np.where(z > 0, dy, z.dtype.type(SLOPE) * dy)
    if name == "tanh":
        return dy * (1 - y * y)
    if name == "sigmoid":
        return dy * y * (1 - y)
    if name == "softmax":
        return y * (dy - (dy * y).sum(axis=-1, keepdims=True))
    assert name == "linear"
    return dy


def twin_loss(name, z, target):
    """Loss of each row and the gradient of their mean, both from the logits (or predictions) z."""
    if name == "binary_crossentropy":
        per_row = (np.maximum(z, 0) - z * target + np.log1p(np.exp(-np.abs(z)))).sum(axis=1)
        grad = twin_activation("sigmoid", z) - target
    elif name == "categorical_crossentropy":
        top = z.max(axis=1, keepdims=True)
        log_sum = top + np.log(np.exp(z - top).sum(axis=1, keepdims=True))
        per_row = (target * (log_sum - z)).sum(axis=1)
        grad = twin_activation("softmax", z) - target
    elif name == "mean_absolute_error":
        per_row = np.abs(z - target).mean(axis=1)
        grad = np.sign(z - target) / z.dtype.type(z.shape[1])
    elif name == "huber":
        error = np.abs(z - target)
        per_row = np.where(error <= 1, error * error / 2, error - 0.5).mean(axis=1)
        grad = np.clip(z - target, -1, 1) / z.dtype.type(z.shape[1])
    else:
        assert name == "mean_squared_error"
        per_row = ((z - target) ** 2).mean(axis=1)
        grad = 2 * (z - target) / z.dtype.type(z.shape[1])
    return per_row, grad / z.dtype.type(len(z))


def twin_forward(net, params, x):
    """Pre-activations and outputs of every layer; zs[i] belongs to ys[i + 1]."""
    zs, ys = [], [x]
    for name, (w, b) in zip(net["activations"], params):
        zs.append(ys[-1] @ w.T + b)
        ys.append(twin_activation(name, zs[-1]))
    return zs, ys


def weights_of_rows(o, target):
    """What each row counts, by its class."""
    if "class_weight" not in o:
        return np.ones(len(target))
    classes = target.argmax(axis=1) if target.shape[1] > 1 else target[:, 0].astype(int)
    return np.array(o["class_weight"])[classes]


def twin_penalty(o, params):
    return sum(o.get("l1", 0) * np.abs(w).sum() + o.get("l2", 0) * (w * w).sum() for w, _ in params)


def twin_gradients(net, o, params, x, target):
    """Each row's loss as Keras reports it, and the gradients of their mean."""
    zs, ys = twin_forward(net, params, x)
    per_row, dz = twin_loss(net["loss"], zs[-1], target)
    row_weight = weights_of_rows(o, target).astype(dz.dtype)
    per_row, dz = per_row * row_weight + twin_penalty(o, params), dz * row_weight[:, None]
    grads = []
    for i in reversed(range(len(params))):
        w = params[i][0]
        penalty = dz.dtype.type(o.get("l1", 0)) * np.sign(w) + dz.dtype.type(2 * o.get("l2", 0)) * w
        grads.insert(0, [dz.T @ ys[i] + penalty, dz.sum(axis=0)])
        if i > 0:
            dz = twin_backward(net["activations"][i - 1], zs[i - 1], ys[i], dz @ w)
    return per_row, grads


def length(arrays):
    return math.sqrt(sum(float((a.astype(F64) ** 2).sum()) for a in arrays))


def twin_clip(o, grads):
    """The list of all gradients, clipped."""
    if "clipvalue" in o:
        return [np.clip(g, -o["clipvalue"], o["clipvalue"]) for g in grads]
    if "clipnorm" in o:
        return [g * g.dtype.type(o["clipnorm"] / max(length([g]), o["clipnorm"])) for g in grads]
    if "global_clipnorm" in o:
        return [g * g.dtype.type(min(1, o["global_clipnorm"] / length(grads))) for g in grads]
    return grads


def twin_rate(o, t, updates):
    """The learning rate of update t, from 0, where an epoch has so many updates."""
    kind = o.get("schedule")
    if kind == "step":
        return o["learning_rate"] * o["decay_rate"] ** (t // updates // o["decay_steps"])
    if kind == "exponential":
        return o["learning_rate"] * o["decay_rate"] ** (t / o["decay_steps"])
    if kind == "cosine":
        cosine = (1 + math.cos(math.pi * t / (EPOCHS * updates))) / 2
        return o["learning_rate"] * ((1 - o["alpha"]) * cosine + o["alpha"])
    assert kind is None
    return o["learning_rate"]


def twin_step(o, lr, t, w, g, m, v):
    """Update one array in place; m and v are its two memories, t counts from 1."""
    w -= w * w.dtype.type(o.get("weight_decay", 0) * lr)
    if o["optimizer"] == "sgd":
        m[...] = o["momentum"] * m - lr * g
        w += o["momentum"] * m - lr * g if o["nesterov"] else m
    elif o["optimizer"] == "rmsprop":
        v[...] = o["rho"] * v + (1 - o["rho"]) * g * g
        m[...] = o["momentum"] * m + lr * g / (np.sqrt(v) + o["epsilon"])
        w -= m
    elif o["optimizer"] in ("adam", "adamw"):
        m += (1 - o["beta_1"]) * (g - m)
        v += (1 - o["beta_2"]) * (g * g - v)
        w -= m * (lr * math.sqrt(1 - o["beta_2"] ** t) / (1 - o["beta_1"] ** t)) / (np.sqrt(v) + o["epsilon"])
    else:
        assert o["optimizer"] == "adagrad"
        v += g * g
        w -= lr * g / np.sqrt(v + o["epsilon"])


def twin_train(net, o, start, x, target, dtype):
    """Losses per epoch and final [(W, b)], all of the training in `dtype`."""
    params = [[a.astype(dtype) for a in layer] for layer in start]
    flat = [a for layer in params for a in layer]
    m = [np.zeros_like(a) for a in flat]
    v = [np.full_like(a, o.get("initial_accumulator_value", 0.0)) for a in flat]
    x, target, losses, t = x.astype(dtype), target.astype(dtype), [], 0
    updates = -(-len(x) // BATCH)
    for _ in range(EPOCHS):
        rows = []
        for lo in range(0, len(x), BATCH):
            per_row, grads = twin_gradients(net, o, params, x[lo:lo + BATCH], target[lo:lo + BATCH])
            rows += per_row.tolist()
            lr = twin_rate(o, t, updates)
            t += 1
            for args in zip(flat, twin_clip(o, [g for layer in grads for g in layer]), m, v):
                twin_step(o, lr, t, *args)
        losses.append(math.fsum(rows) / len(rows))
    return losses, params


# --- which starts may be recorded ---------------------------------------------------


def drift(a, b):
    """Largest relative difference of losses and absolute difference of weights between two runs."""
    loss = max(abs(p - q) / abs(q) for p, q in zip(a[0], b[0]))
    weight = max(np.abs(p - q).max() for la, lb in zip(a[1], b[1]) for p, q in zip(la, lb))
    return loss, weight


def close(a, b, limits):
    return all(d <= limit for d, limit in zip(drift(a, b), limits))


def alive(net, params, x):
    """Every relu unit is on for some rows and off for others."""
    _, ys = twin_forward(net, params, x)
    for name, y in zip(net["activations"], ys[1:]):
        on = (y > 0).mean(axis=0)
        if name in ("relu", "leaky_relu") and not ((on > 0.1) & (on < 0.95)).all():
            return False
    return True


def learns(losses):
    return losses[-1] < 0.85 * losses[0]


def runs_of(net):
    """The runs to record of a net."""
    if net in MORE_NETS:
        return PLAIN
    weighted = [dict(o, name=o["name"] + "-class-weight", class_weight=CLASS_WEIGHTS[net["loss"]])
                for o in PLAIN if net["loss"] in CLASS_WEIGHTS]
    return OPTIMIZERS + TERMS + weighted


def start_is_good(net, start, x, target):
    if not alive(net, start, x):
        return False
    for o in runs_of(net):
        exact = twin_train(net, o, start, x, target, F64)
        single = twin_train(net, o, start, x, target, F32)
        if not (close(single, exact, TWIN_IN_F32) and alive(net, exact[1], x) and learns(exact[0])):
            return False
    return True


def find_start(net, x, target):
    """Glorot-uniform weights and small biases of the first seed that every optimiser can learn from."""
    for seed in range(1000):
        rng = np.random.RandomState(seed)
        start = []
        for inputs, units in zip(net["sizes"], net["sizes"][1:]):
            limit = math.sqrt(6 / (inputs + units))
            start.append([rng.uniform(-limit, limit, (units, inputs)).astype(F32),
                          rng.uniform(-0.25, 0.25, units).astype(F32)])
        if start_is_good(net, start, x, target):
            return start
    raise AssertionError(f"{net['name']}: no seed below 1000 gives a start on which float32 and float64 agree")


# --- the recorded runs ---------------------------------------------------------------


def set_keras_precision(dtype):
    """Keras keeps two settings: for arrays and losses, and for layers made from now on."""
    keras.config.set_floatx(np.dtype(dtype).name)
    keras.config.set_dtype_policy(np.dtype(dtype).name)


def keras_loss(name):
    if name == "binary_crossentropy":
        return keras.losses.BinaryCrossentropy(from_logits=True)
    if name == "categorical_crossentropy":
        return keras.losses.CategoricalCrossentropy(from_logits=True)
    kinds = dict(mean_squared_error=keras.losses.MeanSquaredError, huber=keras.losses.Huber,
                 mean_absolute_error=keras.losses.MeanAbsoluteError)
    return kinds[name]()


NOT_OF_THE_OPTIMIZER = ("name", "optimizer", "maker", "l1", "l2", "class_weight", "schedule", "decay_rate",
                        "decay_steps", "alpha")


def keras_rate(o, updates):
    """A number or a LearningRateSchedule; step is a callback."""
    schedules = keras.optimizers.schedules
    if o.get("schedule") == "exponential":
        return schedules.ExponentialDecay(o["learning_rate"], o["decay_steps"], o["decay_rate"])
    if o.get("schedule") == "cosine":
        return schedules.CosineDecay(o["learning_rate"], EPOCHS * updates, alpha=o["alpha"])
    return o["learning_rate"]


def keras_callbacks(o):
    if o.get("schedule") != "step":
        return []
    return [keras.callbacks.LearningRateScheduler(
        lambda epoch, _: o["learning_rate"] * o["decay_rate"] ** (epoch // o["decay_steps"]))]


def keras_optimizer(o, updates):
    kinds = dict(sgd=keras.optimizers.SGD, adam=keras.optimizers.Adam, adagrad=keras.optimizers.Adagrad,
                 adamw=keras.optimizers.AdamW)
    settings = {k: v for k, v in o.items() if k not in NOT_OF_THE_OPTIMIZER}
    return kinds[o["optimizer"]](**dict(settings, learning_rate=keras_rate(o, updates)))


def keras_layers(net, o):
    """The output activation is applied outside the trained model, which ends in logits."""
    activations = net["activations"][:-1] + ["linear"]
    penalty = keras.regularizers.L1L2(l1=o.get("l1", 0.0), l2=o.get("l2", 0.0))
    return [keras.layers.Dense(units, activation=a, kernel_regularizer=penalty if "l1" in o or "l2" in o else None)
            for units, a in zip(net["sizes"][1:], activations)]


def keras_model(net, layers, start):
    model = keras.Sequential([keras.layers.Input((net["sizes"][0],))] + layers)
    model.set_weights([a for w, b in start for a in (w.T, b)])
    return model


def keras_params(layers):
    return [[layer.get_weights()[0].T, layer.get_weights()[1]] for layer in layers]


def keras_run(net, o, start, x, target, dtype):
    set_keras_precision(dtype)
    x, target = x.astype(dtype), target.astype(dtype)
    layers = keras_layers(net, o)
    model = keras_model(net, layers, start)
    model.compile(optimizer=keras_optimizer(o, -(-len(x) // BATCH)), loss=keras_loss(net["loss"]), jit_compile=False)
    history = model.fit(x, target, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0,
                        callbacks=keras_callbacks(o),
                        class_weight=dict(enumerate(o["class_weight"])) if "class_weight" in o else None)
    outputs = list(keras.Model(model.inputs[0], [layer.output for layer in layers])(x[:PROBE]))
    outputs[-1] = keras.activations.get(net["activations"][-1])(outputs[-1])
    return history.history["loss"], keras_params(layers), [keras.ops.convert_to_numpy(y) for y in outputs]


def torch_activation(name, z):
    if name == "leaky_relu":
        return torch.nn.functional.leaky_relu(z, SLOPE)
    if name == "softmax":
        return torch.softmax(z, dim=-1)
    return z if name == "linear" else getattr(torch, name)(z)


def torch_forward(net, params, x):
    """Outputs of every layer, and the last layer's logits."""
    ys = [x]
    for name, (w, b) in zip(net["activations"], params):
        z = torch.nn.functional.linear(ys[-1], w, b)
        ys.append(torch_activation(name, z))
    return ys[1:], z


def torch_loss(name, z, target):
    if name == "binary_crossentropy":
        return torch.nn.functional.binary_cross_entropy_with_logits(z, target)
    if name == "categorical_crossentropy":
        return torch.nn.functional.cross_entropy(z, target)
    return torch.nn.functional.mse_loss(z, target)


def torch_run(net, o, start, x, target, dtype):
    params = [[torch.tensor(a.astype(dtype), requires_grad=True) for a in layer] for layer in start]
    assert o["optimizer"] == "rmsprop"
    stepper = torch.optim.RMSprop([a for layer in params for a in layer], lr=o["learning_rate"], alpha=o["rho"],
                                  momentum=o["momentum"], eps=o["epsilon"])
    x, target, losses = torch.tensor(x.astype(dtype)), torch.tensor(target.astype(dtype)), []
    for _ in range(EPOCHS):
        total = 0.0
        for lo in range(0, len(x), BATCH):
            stepper.zero_grad()
            loss = torch_loss(net["loss"], torch_forward(net, params, x[lo:lo + BATCH])[1], target[lo:lo + BATCH])
            loss.backward()
            stepper.step()
            total += loss.item() * len(x[lo:lo + BATCH])
        losses.append(total / len(x))
    outputs, _ = torch_forward(net, params, x[:PROBE])
    return losses, [[a.detach().numpy() for a in layer] for layer in params], [y.detach().numpy() for y in outputs]


def layers_record(params):
    return [dict(W=w.astype(F32), b=b.astype(F32)) for w, b in params]


def run_record(net, o, start, x, target):
    run = keras_run if o["maker"] == "keras" else torch_run
    losses, params, outputs = run(net, o, start, x, target, F64)
    single = run(net, o, start, x, target, F32)
    twin = twin_train(net, o, start, x, target, F64)
    print(f"{net['name']:9} {o['name']:19} loss {losses[0]:.6f} -> {losses[-1]:.6f}   loss and weights apart:"
          " twin %.0e %.0e," % drift((losses, params), twin), "float32 %.0e %.0e" % drift(single, (losses, params)))
    assert close((losses, params), twin, MAKER_IN_F64), "the run and its twin disagree"
    assert close(single, (losses, params), MAKER_IN_F32), "float32 and float64 drift apart"
    _, ys = twin_forward(net, twin[1], x[:PROBE].astype(F64))
    assert all(np.abs(a - b).max() < 1e-6 for a, b in zip(outputs, ys[1:])), "activations disagree"
    return dict(o, loss=np.array(losses, F32), layers=layers_record(params),
                activations=[y.astype(F32) for y in outputs])


def make_trajectories():
    data, x, classes = make_data()
    nets = []
    for net in NETS + MORE_NETS:
        target = make_target(net, x, classes)
        start = find_start(net, x, target)
        runs = [run_record(net, o, start, x, target) for o in runs_of(net)]
        nets.append(dict(net, target=target, layers=layers_record(start), runs=runs))
    return dict(data=data, epochs=EPOCHS, probe=PROBE, nets=nets)


# --- activations and losses, value by value ------------------------------------------

POINTS = [-100, -10, -3, -1, -0.5, -1e-3, 0, 1e-3, 0.5, 1, 3, 10, 100]
VECTORS = [[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [-1.5, 0.25, 4.0], [100.0, -100.0, 0.0], [100.0, 100.0, 99.0],
           [-100.0, -101.0, -102.0]]


def activation_case(name, x):
    f = keras.activations.get(name)
    x = np.array(x, F32)
    dy = np.array([(-1) ** i * (0.5 + 0.25 * i) for i in range(len(x))], F32)
    z = torch.tensor(x[None, :], requires_grad=True)
    y = f(z)
    y.backward(torch.tensor(dy[None, :]))
    dx, y = z.grad.numpy()[0], y.detach().numpy()[0]
    with np.errstate(over="ignore"):
        exact = twin_activation(name, x.astype(F64))
    assert np.allclose(y, exact, 1e-6, 1e-7), f"{name}: values disagree with the twin"
    below = twin_backward(name, x.astype(F64), exact, dy.astype(F64))
    assert np.allclose(dx, below, 1e-5, 1e-6), f"{name}: gradients disagree with the twin"
    return dict(x=x, y=y, dy=dy, dx=dx)


def make_activations():
    records = []
    for name in ["relu", "leaky_relu", "elu", "selu", "gelu", "silu", "tanh", "sigmoid", "softplus", "linear",
                 "softmax"]:
        cases = [activation_case(name, x) for x in (VECTORS if name == "softmax" else [POINTS])]
        slope = dict(negative_slope=F32(SLOPE)) if name == "leaky_relu" else {}
        records.append(dict(name=name, **slope, cases=cases))
    return dict(activations=records)


LOSS_CASES = {
    "binary_crossentropy": [
        ([[0.0], [0.0], [2.0], [-1.5], [0.3]], [[0], [1], [1], [1], [0]]),
        ([[100.0], [100.0], [-100.0], [-100.0]], [[0], [1], [0], [1]]),
    ],
    "categorical_crossentropy": [
        ([[0.0, 0.0, 0.0], [1.0, 2.0, 3.0], [-1.5, 0.25, 4.0], [0.1, -0.2, 0.3]],
         [[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0]]),
        ([[100.0, -100.0, 0.0], [100.0, -100.0, 0.0], [-100.0, -100.0, -100.0]], [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ],
    "mean_absolute_error": [
        ([[0.0, 1.0], [2.5, -1.0], [3.0, 0.25]], [[0.0, 0.0], [2.0, 1.0], [-3.0, 0.25]]),
        ([[100.0], [-100.0], [0.5]], [[-100.0], [-100.0], [0.0]]),
    ],
    "huber": [
        ([[0.0, 1.0], [2.5, -1.0], [3.0, 0.125]], [[0.0, 0.0], [2.0, 1.0], [-3.0, 0.25]]),
        ([[100.0], [-100.0], [0.5], [-1.0]], [[-100.0], [-100.0], [0.0], [0.0]]),
    ],
    "mean_squared_error": [
        ([[0.0, 1.0], [2.5, -1.0], [3.0, 0.125]], [[0.0, 0.0], [2.0, 1.0], [-3.0, 0.25]]),
        ([[100.0], [-100.0], [0.5]], [[-100.0], [-100.0], [0.0]]),
    ],
}


def loss_case(name, out, target):
    f = keras_loss(name)
    out, target = np.array(out, F32), np.array(target, F32)
    z = torch.tensor(out, requires_grad=True)
    mean = f(torch.tensor(target), z)
    mean.backward()
    mean = mean.item()
    grad = z.grad.numpy()
    per_row = np.array([float(f(target[i:i + 1], out[i:i + 1])) for i in range(len(out))], F32)
    rows, below = twin_loss(name, out.astype(F64), target.astype(F64))
    assert np.allclose(per_row, rows, 1e-6, 1e-7) and np.isclose(mean, rows.mean(), 1e-6), f"{name}: values"
    assert np.allclose(grad, below, 1e-5, 1e-7), f"{name}: gradients"
    return dict(rows=out.shape[0], units=out.shape[1], out=out, target=target, per_row=per_row, mean=F32(mean),
                gradient=grad)


def make_losses():
    return dict(losses=[dict(name=name, cases=[loss_case(name, *case) for case in cases])
                        for name, cases in LOSS_CASES.items()])


# --- callbacks --------------------------------------------------------------------------

CALLBACK_TRAIN = 60
BINARY = dict(sizes=[4, 6, 1], activations=["tanh", "sigmoid"], loss="binary_crossentropy", **SGD)
VALUES = dict(sizes=[4, 6, 1], activations=["tanh", "linear"], loss="mean_absolute_error", **SGD)
CALLBACK_CASES = [
    dict(BINARY, name="stop on val_loss, restored", callback="early_stopping", monitor="val_loss", patience=4,
         min_delta=0.0005, restore_best_weights=True, learning_rate=0.4, epochs=60),
    dict(BINARY, name="stop on val_accuracy, not restored", callback="early_stopping", monitor="val_accuracy",
         patience=6, min_delta=0.0, restore_best_weights=False, learning_rate=0.3, epochs=60),
    dict(BINARY, name="stop on loss by min_delta", callback="early_stopping", monitor="loss", patience=2,
         min_delta=0.01, restore_best_weights=False, learning_rate=0.2, epochs=60),
    dict(BINARY, name="epochs end first, restored", callback="early_stopping", monitor="val_loss", patience=80,
         min_delta=0.0, restore_best_weights=True, learning_rate=0.5, epochs=70),
    dict(VALUES, name="stop on val_mae", callback="early_stopping", monitor="val_mae", patience=3, min_delta=0.002,
         restore_best_weights=True, learning_rate=0.1, epochs=60),
    dict(BINARY, name="plateau of val_loss", callback="plateau", monitor="val_loss", factor=0.5, patience=2,
         min_delta=0.0001, min_lr=0.05, learning_rate=0.4, epochs=40),
    dict(BINARY, name="plateau of accuracy", callback="plateau", monitor="accuracy", factor=0.1, patience=3,
         min_delta=0.0, min_lr=0.0, learning_rate=0.3, epochs=30),
]
DECIDED_BY = 5e-6  # how far a watched loss must be from the threshold, so that float32 decides as float64 does


def callback_of(case):
    names = dict(early_stopping=("monitor", "patience", "min_delta", "restore_best_weights"),
                 plateau=("monitor", "factor", "patience", "min_delta", "min_lr"))[case["callback"]]
    kind = dict(early_stopping=keras.callbacks.EarlyStopping, plateau=keras.callbacks.ReduceLROnPlateau)
    return kind[case["callback"]](**{name: case[name] for name in names})


def is_clear(case, values):
    """No comparison that the callback made was a close one (counts of rows may tie exactly)."""
    rises, best = "accuracy" in case["monitor"], None
    for v in values:
        if best is not None:
            gain = (v - best if rises else best - v) - case["min_delta"]
            if not rises and abs(gain) <= DECIDED_BY:
                return False
        if best is None or gain > (1e-6 if rises else 0):
            best = v
    return True


def has_acted(case, rates, best):
    """A stop before the last epoch (unless patience is beyond it), the best epoch not the last; two reductions of
    the rate."""
    if case["callback"] == "plateau":
        return len(set(rates)) >= 3
    return best < len(rates) and (len(rates) < case["epochs"]) == (case["patience"] < case["epochs"])


def callback_run(case, start, x, target, dtype):
    set_keras_precision(dtype)
    x, target, n = x.astype(dtype), target.astype(dtype), CALLBACK_TRAIN
    layers = keras_layers(case, {})
    model = keras_model(case, layers, start)
    metric = (keras.metrics.MeanAbsoluteError(name="mae") if case["loss"] == "mean_absolute_error"
              else keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0))
    model.compile(optimizer=keras.optimizers.SGD(case["learning_rate"]), loss=keras_loss(case["loss"]),
                  metrics=[metric], jit_compile=False)
    callback = callback_of(case)
    rates = keras.callbacks.LambdaCallback(on_epoch_begin=lambda *_: model.rates.append(
        float(model.optimizer.learning_rate.value.detach())))
    model.rates = []
    history = model.fit(x[:n], target[:n], validation_data=(x[n:], target[n:]), batch_size=BATCH,
                        epochs=case["epochs"], shuffle=False, verbose=0, callbacks=[callback, rates]).history
    return history, list(model.rates), getattr(callback, "best_epoch", -1) + 1, keras_params(layers)


def callback_record(case, x, classes):
    if case["loss"] == "binary_crossentropy":  # every seventh label to learn from is wrong: it will overfit
        target = np.where((np.arange(N_ROWS) % 7 == 3) & (np.arange(N_ROWS) < CALLBACK_TRAIN), 1 - classes, classes)
        target = target.astype(F32)[:, None]
    else:
        target = (x[:, 0] * x[:, 1])[:, None].astype(F32)
    for seed in range(100):
        rng = np.random.RandomState(seed)
        start = [[rng.uniform(-0.7, 0.7, (units, inputs)).astype(F32), np.zeros(units, F32)]
                 for inputs, units in zip(case["sizes"], case["sizes"][1:])]
        history, rates, best, params = callback_run(case, start, x, target, F64)
        if is_clear(case, history[case["monitor"]]) and has_acted(case, rates, best):
            break
    else:
        raise AssertionError(f"{case['name']}: no seed below 100 decides clearly")
    single = callback_run(case, start, x, target, F32)
    assert np.allclose(rates, single[1], 1e-6, 0) and best == single[2], f"{case['name']}: float32 decides otherwise"
    print(f"{case['name']:35} seed {seed}: {len(rates)} epochs, best {best}, rates {sorted(set(rates), reverse=True)}")
    record = {k: v for k, v in case.items() if k not in ("maker", "momentum", "nesterov")}
    record.update(batch=BATCH, train=CALLBACK_TRAIN, target=target, layers=layers_record(start),
                  history_loss=np.array(history["loss"], F32), history_val_loss=np.array(history["val_loss"], F32),
                  learning_rates=np.array(rates, F32), best_epoch=best, final=layers_record(params))
    return record


def make_callbacks():
    data, x, classes = make_data()
    return dict(data=data, cases=[callback_record(case, x, classes) for case in CALLBACK_CASES])


# --- writing -----------------------------------------------------------------------------


def number(v):
    if isinstance(v, (bool, np.bool_)):
        return "true" if v else "false"
    assert math.isfinite(v), "only finite numbers are recorded"
    return "%.9g" % v if isinstance(v, F32) else repr(v)


def to_json(v, indent=""):
    """JSON with an object's members on lines of their own and arrays of numbers wrapped."""
    inner = indent + " "
    if isinstance(v, str):
        return '"' + v.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(v, np.ndarray):
        assert v.dtype == F32
        return to_json(list(v.ravel()), indent)
    if isinstance(v, dict):
        members = [f'{inner}"{k}": {to_json(m, inner)}' for k, m in v.items()]
        return "{\n" + ",\n".join(members) + "\n" + indent + "}"
    if isinstance(v, list) and v and isinstance(v[0], (dict, list, np.ndarray)):
        return "[\n" + ",\n".join(inner + to_json(m, inner) for m in v) + "\n" + indent + "]"
    if isinstance(v, list):
        line = "[" + ", ".join(to_json(m) for m in v) + "]"
        return textwrap.fill(line, 116, subsequent_indent=inner, break_long_words=False, break_on_hyphens=False)
    return number(v)


ABOUT = "Recorded by scripts/make_goldens.py, which describes every member; do not edit. W is (units, inputs) row-major."


def write(directory, name, content):
    made_by = dict(command="scripts/make_goldens.py", python=platform.python_version(), keras=keras.__version__,
                   torch=torch.__version__, numpy=np.__version__)
    text = to_json(dict(about=ABOUT, made_by=made_by, **content)) + "\n"
    (directory / name).write_text(text)
    print(f"{directory / name}: {len(text)} bytes")


def main():
    set_keras_precision(F32)
    torch.set_num_threads(1)
    directory = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "goldens"
    directory.mkdir(parents=True, exist_ok=True)
    write(directory, "activations.json", make_activations())
    write(directory, "losses.json", make_losses())
    write(directory, "callbacks.json", make_callbacks())
    write(directory, "trajectories.json", make_trajectories())


if __name__ == "__main__":
    main()
