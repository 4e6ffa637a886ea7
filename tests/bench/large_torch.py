"""large_torch.py JOB THREADS [ROWS] [EPOCHS]: the jobs of large.c in PyTorch.

The same layers, batches and plain SGD in the leanest loop there is: no DataLoader, batches
taken by index from one tensor, targets as class numbers.  Prints as large.c does.
"""
import sys
import time

import torch

JOBS = {
    "j3": ([784, 512, 256, 10], 128, 60000),
    "j4": ([28, 300, 300, 300, 1], 1024, 1000000),
}


def network(units):
    layers = []
    for i, (d, u) in enumerate(zip(units, units[1:])):
        layers.append(torch.nn.Linear(d, u))
        if i < len(units) - 2:
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers)


def main():
    units, batch, rows = JOBS[sys.argv[1]]
    torch.set_num_threads(int(sys.argv[2]))
    rows = int(sys.argv[3]) if len(sys.argv) > 3 and int(sys.argv[3]) else rows
    epochs = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    torch.manual_seed(1)
    torch.set_flush_denormal(True)

    x = torch.rand(rows, units[0])
    if units[-1] > 1:
        y, loss_of = torch.randint(units[-1], (rows,)), torch.nn.CrossEntropyLoss()
    else:
        y, loss_of = torch.randint(2, (rows, 1)).float(), torch.nn.BCEWithLogitsLoss()
    net = network(units)
    sgd = torch.optim.SGD(net.parameters(), lr=0.01)

    took = []
    for epoch in range(-1, epochs):  # the first is not counted
        began = time.perf_counter()
        order, total = torch.randperm(rows), 0.0
        for at in range(0, rows, batch):
            index = order[at : at + batch]
            loss = loss_of(net(x[index]), y[index])
            sgd.zero_grad(set_to_none=True)
            loss.backward()
            sgd.step()
            total += loss.item()
        if epoch >= 0:
            took.append(time.perf_counter() - began)
    weights = [d * u for d, u in zip(units, units[1:])]
    flops = rows * (6 * sum(weights) - 2 * weights[0])
    median = sorted(took)[len(took) // 2]
    print(f"{median:.4f} {flops / median * 1e-9:.1f}")


main()
