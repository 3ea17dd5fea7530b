"""Splats as the kernel logs them, whole and damaged, and what only looks like one."""

import pytest

from patchlore.ingest.oops import find_splats
from patchlore.ingest.part import read_part
from patchlore.model.regression import ReportKind, Splat

NULL = """It crashes:

[   41.100000] BUG: kernel NULL pointer dereference, address: 0000000000000008
[   41.100001] #PF: supervisor read access in kernel mode
[   41.100002] Oops: 0000 [#1] SMP PTI
[   41.100003] CPU: 1 PID: 77 Comm: pumpd Tainted: G           OE
5.2.0-rc3+ #33
[   41.100004] RIP: 0010:pump_start+0x1e/0x180 [pump]
[   41.100005] Call Trace:
[   41.100006]  ? kthread+0x1/0x2
[   41.100007]  pump_open+0x10/0x20
[   41.100008] ---[ end trace 0123456789abcdef ]---
"""
TEXTS = {
    "null pointer": (NULL, [(3, 9, ReportKind.CRASH, "BUG: NULL pointer dereference in pump_start", "pumpd")]),
    "relative times": (
        "[  +0.001576] WARNING: possible recursive locking detected\n[  +0.000001] ffff8881 (&p->lock){+.+.}, at: pump_move+0x1/0x2\n",
        [(1, 1, ReportKind.LOCKING, "possible recursive locking in pump_move", None)],
    ),
    "dates": (
        "[Mon Jul  3 21:56:04 2023] kernel BUG at fs/pump.c:30!\n[Mon Jul  3 21:56:04 2023] RIP: 0010:pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "kernel BUG at fs/pump.c in pump_go", None)],
    ),
    "syslog without a host": (
        "Mar  8 20:20:19 kernel: [  7.37] general protection fault: 0000 [#1]\nMar  8 20:20:19 kernel: [  7.38] RIP: 0010:pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "general protection fault in pump_go", None)],
    ),
    "hard spaces": (
        "[\xa0\xa0\xa032.07][\xa0\xa0T29] WARNING: CPU: 3 PID: 2 at mm/pump.c:49\n[\xa0\xa0\xa032.08] RIP: 0010:pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.WARNING, "WARNING in pump_go at mm/pump.c", None)],
    ),
    "wrapped before the file, of a module": (
        "WARNING: CPU: 1 PID: 7 at\ntools/testing/pump/../../../drivers/pump/claim.c:264\npump_go+0x1/0x2 [pump]\nRIP: 0010:pump_go+0x1/0x2\n",
        [(1, 4, ReportKind.WARNING, "WARNING in pump_go at drivers/pump/claim.c", None)],
    ),
    "RISC-V's, of a name that begins like an address": (
        "Unable to handle kernel NULL pointer dereference at virtual address 08\nOops [#1]\nepc : feed_it+0x1c/0x180\n ra : pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "BUG: NULL pointer dereference in feed_it", None)],
    ),
    "MIPS's, behind an address": (
        "CPU 0 Unable to handle kernel paging request at virtual address 08, epc == 80123456\nOops[#1]:\nepc   : 80123456 pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "BUG: page fault in pump_go", None)],
    ),
    "an Oops: before it, protection": (
        "Oops: general protection fault, probably for non-canonical address 0x8: 0000 [#1] SMP\nRIP: 0010:pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "general protection fault in pump_go", None)],
    ),
    "an Oops: before it, division": (
        "Oops: divide error: 0000 [#1] SMP\nRIP: 0010:pump_go+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "divide error in pump_go", None)],
    ),
    "only its end": (
        "RIP: 0010:pump_go+0x1/0x2\nCall Trace:\n evict+0x1/0x2\nKernel panic - not syncing: Fatal exception in interrupt\n",
        [(1, 4, ReportKind.CRASH, "crash in pump_go", None)],
    ),
    "only its last line": (
        "Kernel panic - not syncing: Fatal exception\n",
        [(1, 1, ReportKind.CRASH, "Kernel panic: Fatal exception", None)],
    ),
    "double fault": (
        "[  1.0] traps: PANIC: double fault, error_code: 0x0\n[  1.1] RIP: 0010:pump_go+0x1/0x2\n[  1.2] Kernel panic - not syncing: Fatal\n",
        [(1, 3, ReportKind.CRASH, "double fault in pump_go", None)],
    ),
    "powerpc's null pointer": (
        "BUG: Kernel NULL pointer dereference on read at 0x00000000\nNIP [c000000000c3447c] pump_go+0x98/0xc0\n",
        [(1, 2, ReportKind.CRASH, "BUG: NULL pointer dereference in pump_go", None)],
    ),
    "bad page": (
        "BUG: Bad page state in process pumpd  pfn:1411f76\nCall Trace:\n dump_stack+0x1/0x2\n bad_page.cold+0x1/0x2\n pump_free+0x1/0x2\n",
        [(1, 2, ReportKind.WARNING, "BUG: Bad page state in pump_free", None)],
    ),
    "rcu, with locks held": (
        (
            "WARNING: suspicious RCU usage\n #0: ffff8881 (&type->lock){+.+.}, at: pump_hold+0x1/0x2\n"
            "Call Trace:\n dump_stack+0x1/0x2\n pump_walk+0x1/0x2\n"
        ),
        [(1, 3, ReportKind.LOCKING, "suspicious RCU usage in pump_walk", None)],
    ),
    "a task that sleeps": (
        "[  1.0] pumpd        D    0  2492   2435 0x00000000\n[  1.1] Call Trace:\n[  1.2]  __schedule+0x1/0x2\n[  1.3]  pump_wait+0x1/0x2\n",
        [(2, 2, ReportKind.HANG, "hung task in pump_wait", None)],
    ),
    "another one below": (
        (
            "BUG: kernel NULL pointer dereference, address: 8\nRIP: 0010:pump_go+0x1/0x2\n[..]\n\nAnother splat that I get:\n\n"
            "WARNING: CPU: 1 PID: 7 at mm/pump.c:9 pump_stop+0x1/0x2\n"
        ),
        [
            (1, 2, ReportKind.CRASH, "BUG: NULL pointer dereference in pump_go", None),
            (7, 7, ReportKind.WARNING, "WARNING in pump_stop at mm/pump.c", None),
        ],
    ),
    "warning of old": (
        " WARNING: CPU: 0 PID: 1 at mm/pump.c:25 pump_alloc+0x2f8/0x7b0\n CPU: 0 PID: 1 Comm: swapper/0\n",
        [(1, 1, ReportKind.WARNING, "WARNING in pump_alloc at mm/pump.c", "swapper/0")],
    ),
    "warning, wrapped": (
        "[  1.000000] WARNING: CPU: 6 PID: 9 at block/pump.c:68 \npump_go+0x1/0x2\n[  1.000001] pc : pump_go+0x1/0x2\n",
        [(1, 1, ReportKind.WARNING, "WARNING in pump_go at block/pump.c", None)],
    ),
    "warning of 2025": (
        "WARNING: mm/pump.c:3470 at pump_unmap+0x58/0x68, CPU#5: modprobe/2937\n",
        [(1, 1, ReportKind.WARNING, "WARNING in pump_unmap at mm/pump.c", None)],
    ),
    "decoded, the pointer": (
        (
            "<1>[ 1.1] Unable to handle kernel paging request at virtual address 9e\n<4>[ 1.2] CPU: 1 PID: 653 Comm: pumpd Not tainted\n"
            "<4>[ 1.3] pc : pump_death (kernel/pump/core.c:661 (discriminator 6))\n"
        ),
        [(1, 1, ReportKind.CRASH, "BUG: page fault in pump_death", "pumpd")],
    ),
    "decoded, the stack": (
        (
            "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:580\nCall Trace:\n <TASK>\n"
            "dump_stack_lvl (lib/dump_stack.c:122)\nmutex_lock (kernel/locking/mutex.c:281)\npump_lock (mm/pump.c:20) pump\n"
        ),
        [(1, 2, ReportKind.WARNING, "BUG: sleeping function called from invalid context in pump_lock", None)],
    ),
    "decoded, of no known place": (
        "BUG: kernel NULL pointer dereference, address: 0\nRIP: 0010:pump_on (??:?) pump\n",
        [(1, 2, ReportKind.CRASH, "BUG: NULL pointer dereference in pump_on", None)],
    ),
    "decoded, a lock": (
        (
            "WARNING: possible circular locking dependency detected\npumpd/1 is trying to acquire lock:\n"
            "ffff8881 (&p->lock){+.+.}-{3:3}, at: pump_lock (mm/pump.c:20)\n"
        ),
        [(1, 1, ReportKind.LOCKING, "possible circular locking dependency in pump_lock", None)],
    ),
    "decoded, warnings": (
        "WARNING: CPU: 1 PID: 1 at mm/pump.c:12 pump_alloc (mm/pump.c:12 (discriminator 1))\n"
        + "...\n" * 60
        + "WARNING: mm/valve.c:9 at valve_open (mm/valve.c:9), CPU#5: pumpd/2937\n",
        [
            (1, 1, ReportKind.WARNING, "WARNING in pump_alloc at mm/pump.c", None),
            (62, 62, ReportKind.WARNING, "WARNING in valve_open at mm/valve.c", None),
        ],
    ),
    "kasan in a helper": (
        (
            "BUG: KASAN: use-after-free in __lock_acquire+0x1/0x2\nCall Trace:\n dump_stack+0x1/0x2\n _raw_spin_lock+0x1/0x2\n "
            "pump_wake+0x1/0x2\n"
        ),
        [(1, 2, ReportKind.CRASH, "KASAN: use-after-free in pump_wake", None)],
    ),
    "lockdep": (
        (
            "[ 2.000000][  T44] WARNING: possible circular locking dependency detected\n[ 2.000001][  T44] X/2145 is trying to acquire "
            "lock:\n"
            "[ 2.000002][  T44] ffff8881 (&p->lock){+.+.}-{3:3}, at: pump_move+0x11f/0x980 [pump]\n"
        ),
        [(1, 1, ReportKind.LOCKING, "possible circular locking dependency in pump_move", None)],
    ),
    "hung task": (
        (
            "INFO: task pumpctl:1934 blocked for more than 122 seconds.\nCall Trace:\n __schedule+0x1/0x2\n schedule+0x1/0x2\n "
            "pump_wait.isra.3+0x1/0x2\n"
        ),
        [(1, 2, ReportKind.HANG, "hung task in pump_wait", None)],
    ),
    "powerpc": (
        "BUG: Unable to handle kernel data access on read at 0xc000006000000000\nNIP [c000000000393b9c] pump_map+0x1/0x2\n",
        [(1, 2, ReportKind.CRASH, "BUG: page fault in pump_map", None)],
    ),
    "ubsan": (
        "UBSAN: shift-out-of-bounds in drivers/pump.c:12:3\n",
        [(1, 1, ReportKind.WARNING, "UBSAN: shift-out-of-bounds in drivers/pump.c", None)],
    ),
    "trace without a head": ("Call Trace:\n pump_flow+0x1/0x2\n", [(1, 1, ReportKind.CRASH, "crash in pump_flow", None)]),
    "panic goes behind its trace": (
        "Kernel panic - not syncing: System is deadlocked\nCall Trace:\n dump_stack+0x1/0x2\n panic+0x1/0x2\n",
        [(1, 1, ReportKind.CRASH, "Kernel panic: System is deadlocked", None)],
    ),
    "quoted": ("> BUG: kernel NULL pointer dereference, address: 0\n> RIP: 0010:pump_start+0x1e/0x180\n", []),
    "tools": ("WARNING: modpost: missing MODULE_LICENSE\nWARNING: line over 80 characters\nINFO: lockdep is turned off.\n", []),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_splats(text: str, expected: list[tuple[int, int, ReportKind, str, str | None]], line_end: str) -> None:
    part, _ = read_part(0, text.replace("\n", line_end))
    assert find_splats(part) == [
        Splat(part=0, line=line, end_line=end, kind=kind, signature=signature, comm=comm) for line, end, kind, signature, comm in expected
    ]
