"""large_torch.py JOB THREADS ROWS TURNS: the jobs of large.c in PyTorch.

The same layers, batches and plain SGD in the leanest loop there is: no DataLoader, batches
taken by index from one tensor, targets as class numbers.  Takes turns as large.c does.
"""
import sys
import time

import torch

JOBS = {
    "j3": ([784, 512, 256, 10], 128),
    "j4": ([28, 300, 300, 300, 1], 1024),
}


def network(units):
    layers = []
    for i, (d, u) in enumerate(zip(units, units[1:])):
        layers.append(torch.nn.Linear(d, u))
        if i < len(units) - 2:
            layers.append(torch.nn.ReLU())
    return torch.nn.Sequential(*layers)


def main():
    units, batch = JOBS[sys.argv[1]]
    threads, rows, turns = map(int, sys.argv[2:5])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    torch.set_flush_denormal(True)

    x = torch.rand(rows, units[0])
    if units[-1] > 1:
        y, loss_of = torch.randint(units[-1], (rows,)), torch.nn.CrossEntropyLoss()
    else:
        y, loss_of = torch.randint(2, (rows, 1)).float(), torch.nn.BCEWithLogitsLoss()
    net = network(units)
    sgd = torch.optim.SGD(net.parameters(), lr=0.01)

    weights = [d * u for d, u in zip(units, units[1:])]
    flops = 6 * sum(weights) - 2 * weights[0]
    part = -(-rows // turns // batch) * batch  # whole batches
    begin = 0
    for _ in sys.stdin:
        began = time.perf_counter()
        if begin == 0:
            order = torch.randperm(rows)
        total, end = 0.0, min(begin + part, rows)
        for at in range(begin, end, batch):
            index = order[at : min(at + batch, end)]
            loss = loss_of(net(x[index]), y[index])
            sgd.zero_grad(set_to_none=True)
            loss.backward()
            sgd.step()
            total += loss.item()
        print(f"{time.perf_counter() - began:.6f} {flops * (end - begin)}", flush=True)
        begin = end % rows


main()
