/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What differs between processors: where a call's number and arguments are, and some numbers. A call is known by its
 * index in the tables: its number, or for a program of 32 bits that number and COMPAT_CALLS.
 */
#ifndef VEDETTE_ARCH_H
#define VEDETTE_ARCH_H

#define NO_CALL (~0U)

#if defined(__TARGET_ARCH_x86)

#define NR_CLOSE 3
#define NR_COMPAT_CLOSE 6
#define NR_EXECVEAT 322
#define NR_COMPAT_EXECVEAT 358
#define NR_COMPAT_SOCKETCALL 102
#define TS_COMPAT 2
#define O_DIRECTORY 0200000

static __always_inline bool is_compat(struct task_struct *task)
{
	return task->thread_info.status & TS_COMPAT;
}

static __always_inline __u32 call_number(struct pt_regs *regs)
{
	return regs->orig_ax;
}

static __always_inline __u32 call_index(struct pt_regs *regs, bool compat)
{
	__u32 number = regs->orig_ax, call;

	if (!compat)
		return number < SYSCALLS ? number : NO_CALL;
	if (number != NR_COMPAT_SOCKETCALL)
		return number < SYSCALLS ? COMPAT_CALLS + number : NO_CALL;
	call = regs->bx;
	return call < SOCKET_CALLS ? COMPAT_SOCKET_CALLS + call : NO_CALL;
}

/* The arguments of socketcall lie in memory. */
static __always_inline void read_arguments(struct pt_regs *regs, bool compat, __u64 *to)
{
	__u32 given[6] = {};

	if (!compat) {
		to[0] = regs->di;
		to[1] = regs->si;
		to[2] = regs->dx;
		to[3] = regs->r10;
		to[4] = regs->r8;
		to[5] = regs->r9;
		return;
	}
	if ((__u32)regs->orig_ax == NR_COMPAT_SOCKETCALL) {
		/* Few calls have six, and what is behind the last may not be there. */
		if (bpf_probe_read_user(given, sizeof(given), (void *)(__u64)(__u32)regs->cx))
			bpf_probe_read_user(given, 3 * sizeof(given[0]), (void *)(__u64)(__u32)regs->cx);
		for (int i = 0; i < 6; i++)
			to[i] = given[i];
		return;
	}
	to[0] = (__u32)regs->bx;
	to[1] = (__u32)regs->cx;
	to[2] = (__u32)regs->dx;
	to[3] = (__u32)regs->si;
	to[4] = (__u32)regs->di;
	to[5] = (__u32)regs->bp;
}

#elif defined(__TARGET_ARCH_arm64)

#define NR_CLOSE 57
#define NR_COMPAT_CLOSE 6
#define NR_EXECVEAT 281
#define NR_COMPAT_EXECVEAT 387
#define TIF_32BIT 22
#define O_DIRECTORY 040000

static __always_inline bool is_compat(struct task_struct *task)
{
	return task->thread_info.flags & 1UL << TIF_32BIT;
}

static __always_inline __u32 call_number(struct pt_regs *regs)
{
	return regs->syscallno;
}

/* Programs for 32-bit processors have numbers of their own, which are not decoded. */
static __always_inline __u32 call_index(struct pt_regs *regs, bool compat)
{
	__u32 number = regs->syscallno;

	return !compat && number < SYSCALLS ? number : NO_CALL;
}

/* The first register holds the result by now. */
static __always_inline void read_arguments(struct pt_regs *regs, bool compat __attribute__((unused)), __u64 *to)
{
	to[0] = regs->orig_x0;
	to[1] = regs->regs[1];
	to[2] = regs->regs[2];
	to[3] = regs->regs[3];
	to[4] = regs->regs[4];
	to[5] = regs->regs[5];
}

#else
#error "no such processor"
#endif

#define O_TMPFILE (020000000 | O_DIRECTORY)

#endif
