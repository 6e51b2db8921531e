/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * What the kernel side writes and the agent reads (dev.vedette.agent.event.RecordLayout). All numbers are in native
 * order. A record is a header followed by sections, each with its tag and length; a section that does not apply or
 * could not be read is not there.
 */
#ifndef VEDETTE_CAPTURE_H
#define VEDETTE_CAPTURE_H

#define EVENT_EXECVE 1
#define EVENT_EXECVEAT 2
#define EVENT_FORK 3
#define EVENT_EXIT 4

struct header {
	__u16 event;
	__u16 flags;
	__u32 cpu;
	__u64 time;	/* ns since boot */
	__u64 start;	/* of the process, ns since boot */
	__u64 cgroup;	/* names the process's cgroup in all hierarchies; nothing else can be told from it */
	__u64 cap_effective;
	__s64 result;
	__u32 tgid;
	__u32 tid;
	__u32 parent;
	__u32 euid;
	__u32 egid;
	__u32 loginuid;
	char comm[16];
	__u64 arguments[6];
};

#define FLAG_TRUNCATED 1
#define FLAG_COMPAT 2		/* words in memory have 32 bits */

struct section {
	__u16 tag;
	__u16 length;
};

enum tag {
	TAG_PATH = 1,		/* first path argument */
	TAG_PATH_BASE,		/* directory it is relative to, as components, leaf first */
	TAG_PATH2,
	TAG_PATH2_BASE,
	TAG_DESCRIPTOR,		/* struct descriptor */
	TAG_DESCRIPTOR_PATH,	/* components, leaf first */
	TAG_UNIX_PATH,
	TAG_UNIX_PEER_PATH,
	TAG_ADDRESS,		/* a socket address argument */
	TAG_TEXT,
	TAG_PROCESS,		/* struct process */
	TAG_EXE,		/* components, leaf first */
	TAG_CWD,		/* components, leaf first */
	TAG_ARGUMENTS,
	TAG_ENVIRONMENT,
	TAG_FILENAME,
	TAG_CGROUP,		/* of the unified hierarchy; components, leaf first */
	TAG_CGROUP_V1,		/* of the memory controller, where it has its own hierarchy */
	TAG_DATA,		/* the first bytes that were transferred */
	TAG_MEMORY,		/* what an argument points to */
	TAG_MEMORY2,
};

enum kind {
	KIND_PATH = 1,
	KIND_IPV4,
	KIND_IPV6,
	KIND_UNIX,
	KIND_OTHER_SOCKET,
	KIND_PIPE,
	KIND_PSEUDO,		/* memfd, eventfd, ...: the name says which */
	KIND_PID,		/* a process, where these have a file system of their own */
};

enum layer {
	LAYER_NONE,
	LAYER_UPPER,
	LAYER_LOWER,
};

struct descriptor {
	__s32 fd;
	__u8 kind;
	__u8 layer;
	__u16 mode;
	__u32 device;
	__u32 file_mode;
	__u64 inode;
	__u16 family;
	__u16 type;
	__u16 protocol;
	__u8 state;
	__u8 locks;
	__u16 local_port;	/* host order */
	__u16 remote_port;	/* host order */
	__u32 file_flags;
	__u8 local[16];
	__u8 remote[16];
	__u64 peer_inode;
};

#define EXE_WRITABLE 1
#define EXE_UPPER_LAYER 2
#define EXE_MEMFD 4
#define EXE_LOWER_LAYER 8

struct process {
	__u32 pgid;
	__u32 sid;
	__u32 vpid;
	__u32 vpgid;
	__u32 tty;
	__u32 exe_flags;
	__u64 cap_inheritable;
	__u64 cap_permitted;
	__u64 exe_inode;
	__s64 exe_ctime;
	__s64 exe_mtime;
	__u64 namespace_start;	/* of the first process of its pid namespace, ns since boot */
	__u32 reaper;		/* who gets the children of an exiting process */
	__u32 reserved;
};

/* How to capture one system call: positions are argument numbers from 1, 0 means none. */
struct recipe {
	__u16 event;		/* 0: not wanted */
	__u16 flags;
	__u8 path;
	__u8 path_base;
	__u8 path2;
	__u8 path2_base;
	__u8 descriptor;
	__u8 address;
	__u8 text;
	__u8 open_flags;	/* of a call that opens a file: where its flags are; its mode follows */
	__u8 memory;		/* points to what is copied as it lies there */
	__u8 memory_bytes;
	__u8 memory2;
	__u8 memory2_bytes;
};

#define RECIPE_RESULT_IS_DESCRIPTOR 1
#define RECIPE_ONLY_FAILED 2
#define RECIPE_MESSAGE_ADDRESS 4	/* the address is in the message header that `address` points to */
#define RECIPE_OPEN_HOW 8		/* the third argument points to flags, mode and resolve */
#define RECIPE_CWD 16			/* the working directory after the call */
#define RECIPE_PROCESS 32
#define RECIPE_ONLY_SET_NAME 64		/* prctl: only when it renames the thread */
#define RECIPE_ONLY_SUCCEEDED 128
#define RECIPE_DATA 256		/* the second argument points to what is transferred */
#define RECIPE_CLONE_ARGUMENTS 512	/* the first argument points to what clone has as arguments */
#define RECIPE_COMPAT 1024		/* pointers in memory have 32 bits */
#define RECIPE_CONNECTS 2048		/* the address is that of the other end */
#define RECIPE_PAIR 4096		/* `address` points to two new descriptors, which become arguments 5 and 6 */
#define RECIPE_CLOSES 8192		/* what its descriptor stands for is known when it begins (on_enter) */

/* Calls of 64-bit programs; then those of 32-bit ones, then what these do through socketcall. */
#define SYSCALLS 512
#define COMPAT_CALLS SYSCALLS
#define COMPAT_SOCKET_CALLS (COMPAT_CALLS + SYSCALLS)
#define SOCKET_CALLS 64
#define CALLS (COMPAT_SOCKET_CALLS + SOCKET_CALLS)
#define EVENTS 256

/*
 * What the rules say of one kind of call, as the agent found it (dev.vedette.agent.filter). The rules' condition is
 * a list of terms, of which one must hold; each bit of a mask is a term. For every aspect of a call there is a table
 * that says which terms this aspect does not rule out, so that a term that no table rules out may hold.
 */
#define SLOTS 64
#define TERMS 128

struct mask {
	__u64 low, high;
};

/* Bits of an index into `outcome`. */
#define OUTCOME_SUCCEEDED 1
#define OUTCOME_READ 2
#define OUTCOME_WRITE 4
#define OUTCOME_DIRECTORY 8
#define OUTCOME_EXECUTABLE 16
#define OUTCOME_CREATE 32
/* Of a call about a descriptor that opens no path, the other bits are its kind. */
#define OUTCOME_KIND_SHIFT 1
#define OUTCOMES 64

struct slot {
	struct mask outcome[OUTCOMES];
	struct mask host;	/* outside of containers */
	struct mask name;	/* of a thread that is in no table */
	struct mask path;	/* that has no prefix that is in the table */
	struct mask leaf;	/* a file name that is in no table */
	struct mask port;	/* of the other end, that is in no table */
	struct mask network;	/* that no block of addresses in the table has */
	__u32 looks;		/* at what else than the outcome */
	__u32 generation;	/* another one for each filter that the slot holds */
};

#define LOOKS_AT_NAME 1
#define LOOKS_AT_PATH 2
#define LOOKS_AT_LEAF 4
#define LOOKS_AT_HOST 8
#define LOOKS_AT_PORT 16
#define LOOKS_AT_NETWORK 32

#define PATH_KEY_BYTES 64
#define LEAF_KEY_BYTES 32

struct name_key {
	__u32 slot;
	char name[16];
};

struct path_key {
	__u32 bits;		/* of slot and path */
	__u32 slot;
	char path[PATH_KEY_BYTES];
};

struct leaf_key {
	__u32 slot;
	char leaf[LEAF_KEY_BYTES];
};

struct port_key {
	__u32 slot;
	__u32 port;		/* host order */
};

struct network_key {
	__u32 bits;		/* of what follows */
	__u32 slot;
	__u32 family;
	__u8 address[16];
};

struct settings {
	__u32 own_tgid;
	__u32 sees_enter;	/* on_enter is attached */
};

enum count {
	COUNT_RING_FULL,
	COUNT_COMPAT_SYSCALL,	/* where these are not decoded */
	COUNT_CLOSE_UNNAMED,	/* told without what the descriptor stood for */
	COUNTS,
};

#endif
