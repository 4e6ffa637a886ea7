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
      runs[]        name; optimizer; maker (keras or torch); every setting of the optimiser by Keras's name;
                    loss[epochs]: mean over the epoch's rows of the loss before each row's update (Keras's running
                    mean); layers[] {W, b}: after the last epoch;
                    activations[layers]: (probe, units) outputs of each layer after the last epoch

activations.json     what each activation does to one vector
    activations[]   name; cases[] {x, y = f(x), dy: a gradient from above, dx: the gradient below}
                    leaky_relu also has negative_slope

losses.json          what each loss gives on one batch
    losses[]        name; cases[] {rows, units, out (rows, units): logits, or predictions for mean_squared_error,
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
]

NETS = [
    dict(name="4-3-2-1", sizes=[4, 3, 2, 1], activations=["relu", "relu", "sigmoid"], loss="binary_crossentropy",
         target_rule="the class column"),
    dict(name="4-5-3", sizes=[4, 5, 3], activations=["tanh", "softmax"], loss="categorical_crossentropy",
         target_rule="with s = x0 + x1 / 2: class 0 where s < -0.5, 2 where s > 0.5, else 1"),
    dict(name="4-5-2", sizes=[4, 5, 2], activations=["leaky_relu", "linear"], loss="mean_squared_error",
         target_rule="x0 * x1 and x2 - x3 / 2, in float32"),
]


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


def twin_activation(name, z):
    if name == "relu":
        return np.maximum(z, 0)
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
    else:
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


def twin_gradients(net, params, x, target):
    zs, ys = twin_forward(net, params, x)
    per_row, dz = twin_loss(net["loss"], zs[-1], target)
    grads = []
    for i in reversed(range(len(params))):
        grads.insert(0, [dz.T @ ys[i], dz.sum(axis=0)])
        if i > 0:
            dz = twin_backward(net["activations"][i - 1], zs[i - 1], ys[i], dz @ params[i][0])
    return per_row, grads


def twin_step(o, t, w, g, m, v):
    """Update one array in place; m and v are its two memories, t counts from 1."""
    lr = o["learning_rate"]
    if o["optimizer"] == "sgd":
        m[...] = o["momentum"] * m - lr * g
        w += o["momentum"] * m - lr * g if o["nesterov"] else m
    elif o["optimizer"] == "rmsprop":
        v[...] = o["rho"] * v + (1 - o["rho"]) * g * g
        m[...] = o["momentum"] * m + lr * g / (np.sqrt(v) + o["epsilon"])
        w -= m
    elif o["optimizer"] == "adam":
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
    for _ in range(EPOCHS):
        rows = []
        for lo in range(0, len(x), BATCH):
            per_row, grads = twin_gradients(net, params, x[lo:lo + BATCH], target[lo:lo + BATCH])
            rows += per_row.tolist()
            t += 1
            for args in zip(flat, [g for layer in grads for g in layer], m, v):
                twin_step(o, t, *args)
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
    return losses[-1] < 0.8 * losses[0]


def start_is_good(net, start, x, target):
    if not alive(net, start, x):
        return False
    for o in OPTIMIZERS:
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
    return keras.losses.MeanSquaredError()


def keras_optimizer(o):
    kinds = dict(sgd=keras.optimizers.SGD, adam=keras.optimizers.Adam, adagrad=keras.optimizers.Adagrad)
    settings = {k: v for k, v in o.items() if k not in ("name", "optimizer", "maker")}
    return kinds[o["optimizer"]](**settings)


def keras_run(net, o, start, x, target, dtype):
    """The output activation is applied outside the trained model, which ends in logits."""
    set_keras_precision(dtype)
    x, target = x.astype(dtype), target.astype(dtype)
    activations = net["activations"][:-1] + ["linear"]
    layers = [keras.layers.Dense(units, activation=a) for units, a in zip(net["sizes"][1:], activations)]
    model = keras.Sequential([keras.layers.Input((net["sizes"][0],))] + layers)
    model.set_weights([a for w, b in start for a in (w.T, b)])
    model.compile(optimizer=keras_optimizer(o), loss=keras_loss(net["loss"]), jit_compile=False)
    history = model.fit(x, target, batch_size=BATCH, epochs=EPOCHS, shuffle=False, verbose=0)
    params = [[layer.get_weights()[0].T, layer.get_weights()[1]] for layer in layers]
    outputs = list(keras.Model(model.inputs[0], [layer.output for layer in layers])(x[:PROBE]))
    outputs[-1] = keras.activations.get(net["activations"][-1])(outputs[-1])
    return history.history["loss"], params, [keras.ops.convert_to_numpy(y) for y in outputs]


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
    print(f"{net['name']:8} {o['name']:17} loss {losses[0]:.6f} -> {losses[-1]:.6f}   loss and weights apart:"
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
    for net in NETS:
        target = make_target(net, x, classes)
        start = find_start(net, x, target)
        runs = [run_record(net, o, start, x, target) for o in OPTIMIZERS]
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
    for name in ["relu", "leaky_relu", "tanh", "sigmoid", "linear", "softmax"]:
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
    write(directory, "trajectories.json", make_trajectories())


if __name__ == "__main__":
    main()
