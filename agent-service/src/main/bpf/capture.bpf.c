// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * Reports system calls at their exit, and the life of processes, to the agent. What is reported and what is copied
 * for it is decided by the agent through the map `recipes`; everything else costs one array lookup.
 */
#include "vmlinux.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "capture.h"
#include "arch.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define PATH_BYTES 4096
#define VECTOR_BYTES 4096
#define NAME_BYTES 256
#define COMPONENTS 96
#define DATA_BYTES 80
#define MEMORY_BYTES 64
/* No section starts beyond this; the largest one fits behind it. */
#define LAST_START 20480
#define SCRATCH_BYTES (LAST_START + PATH_BYTES + 64)
/* The barrier keeps the compiler from testing one copy of the offset and using another. */
#define NO_ROOM(off) ({ asm volatile("" : "+r"(off)); (off) > LAST_START; })

#define S_IFMT 0170000
#define S_IFSOCK 0140000
#define S_IFIFO 0010000
#define AF_UNIX 1
#define AF_INET 2
#define AF_INET6 10
#define AT_FDCWD -100
#define PR_SET_NAME 15
#define OVERLAYFS_MAGIC 0x794c7630
#define PID_FS_MAGIC 0x50494446
#define SB_RDONLY 1
#define S_IMMUTABLE 8
#define CAP_DAC_OVERRIDE 1
#define CAP_FOWNER 3
#define PIDTYPE_PGID 2
#define PIDTYPE_SID 3

struct scratch {
	__u8 bytes[SCRATCH_BYTES];
	__u32 next;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 8 << 20);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct scratch);
} scratches SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CALLS);
	__type(key, __u32);
	__type(value, struct recipe);
} recipes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct settings);
} settings SEC(".maps");

/* Not 0 while the reader waits for a record. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} waiting SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, COUNTS);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

/* The records of descriptors that are being closed, by thread: what is missing is how that ends. */
#define CLOSING_BYTES 1952

struct closing {
	__u8 record[CLOSING_BYTES];
	__u32 length;
	__u32 reserved;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, struct closing);
} closings SEC(".maps");

/* Records that found no room in the ring, by their event. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, EVENTS);
	__type(key, __u32);
	__type(value, __u64);
} lost SEC(".maps");

/*
 * GET(pointer, member, member of that, …) reads kernel memory wherever it is: as plain loads where the verifier can be
 * told the type of an address (kernel 6.2), since a call costs as much as ten of them and more where returns are guarded.
 */
extern void *bpf_rdonly_cast(const void *object, __u32 type) __ksym __weak;
#define TYPED(pointer) ((typeof(pointer))bpf_rdonly_cast(pointer, bpf_core_type_id_kernel(typeof(*(pointer)))))
#define GET_1(pointer, a) (bpf_rdonly_cast ? TYPED(pointer)->a : BPF_CORE_READ(pointer, a))
#define GET_2(pointer, a, b) ({ __auto_type first = GET_1(pointer, a); GET_1(first, b); })
#define GET_3(pointer, a, b, c) ({ __auto_type second = GET_2(pointer, a, b); GET_1(second, c); })
#define GET_4(pointer, a, b, c, d) ({ __auto_type third = GET_3(pointer, a, b, c); GET_1(third, d); })
#define GET_OF(_1, _2, _3, _4, which, ...) which
#define GET(pointer, ...) GET_OF(__VA_ARGS__, GET_4, GET_3, GET_2, GET_1)(pointer, __VA_ARGS__)
/* An address as a number, which alone may be passed to functions that are verified once. */
#define ADDRESS(pointer, member) BPF_CORE_READ(pointer, member)

static __always_inline void count(__u32 which)
{
	__u64 *counter = bpf_map_lookup_elem(&counts, &which);

	if (counter)
		*counter += 1;
}

static __always_inline struct scratch *scratch(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&scratches, &zero);
}

/* A reader that works looks again by itself; only one that waits is woken, by the first record. */
static __always_inline __u64 wakeup(void)
{
	__u32 zero = 0;
	__u32 *waits = bpf_map_lookup_elem(&waiting, &zero);

	if (!waits || !*waits)
		return BPF_RB_NO_WAKEUP;
	*waits = 0;
	return BPF_RB_FORCE_WAKEUP;
}

static __always_inline void lose(__u32 event)
{
	__u64 *counter = bpf_map_lookup_elem(&lost, &event);

	count(COUNT_RING_FULL);
	if (counter)
		*counter += 1;
}

static __always_inline void send(struct scratch *s, __u32 length)
{
	if (length > SCRATCH_BYTES)
		length = SCRATCH_BYTES;
	if (bpf_ringbuf_output(&ring, s, length, wakeup()))
		lose(((struct header *)s)->event);
}

static __always_inline void name_section(struct scratch *s, __u32 start, __u16 tag, __u32 length)
{
	struct section *section;

	if (start > LAST_START)
		return;
	section = (struct section *)&s->bytes[start];
	section->tag = tag;
	section->length = length;
}

/*
 * Each of the following appends a section at `off` and returns where the next one starts. Those that are not static
 * are verified once and not once for each way that leads to them, which keeps the whole within what verifiers bear;
 * they take numbers only, so they find the scratch space themselves and get addresses as numbers.
 */

static __always_inline __u32 put_user_string(struct scratch *s, __u32 off, __u16 tag, __u64 from)
{
	long n;

	if (NO_ROOM(off) || !from)
		return off;
	n = bpf_probe_read_user_str(&s->bytes[off + sizeof(struct section)], PATH_BYTES, (void *)from);
	if (n <= 0)
		return off;
	if (n == PATH_BYTES)
		((struct header *)s)->flags |= FLAG_TRUNCATED;
	name_section(s, off, tag, n - 1);
	return off + sizeof(struct section) + (n & (2 * PATH_BYTES - 1));
}

static __always_inline __u32 put_kernel_string(struct scratch *s, __u32 off, __u16 tag, const void *from)
{
	long n;

	if (NO_ROOM(off) || !from)
		return off;
	n = bpf_probe_read_kernel_str(&s->bytes[off + sizeof(struct section)], PATH_BYTES, from);
	if (n <= 0)
		return off;
	name_section(s, off, tag, n - 1);
	return off + sizeof(struct section) + (n & (2 * PATH_BYTES - 1));
}

/* A vector of strings (arguments, environment) lies in one piece; only its beginning may be in memory. */
static __always_inline __u32 put_vector(struct scratch *s, __u32 off, __u16 tag, __u64 from, __u64 to)
{
	__u64 length = to - from;

	if (NO_ROOM(off) || !from || to <= from)
		return off;
	if (length > VECTOR_BYTES)
		length = VECTOR_BYTES;
	if (bpf_probe_read_user(&s->bytes[off + sizeof(struct section)], length, (void *)from)) {
		if (length > 512)
			length = 512;
		if (bpf_probe_read_user(&s->bytes[off + sizeof(struct section)], length, (void *)from))
			return off;
	}
	name_section(s, off, tag, length);
	return off + sizeof(struct section) + length;
}

struct walk {
	struct scratch *scratch;
	struct dentry *dentry, *root_dentry;
	struct mount *mount, *root_mount;
	__u32 off;
	__u32 steps;
};

static __always_inline int put_component(struct scratch *s, __u32 *off, const void *name)
{
	__u32 at = *off;
	long n;

	if (at > LAST_START)
		return 0;
	n = bpf_probe_read_kernel_str(&s->bytes[at], NAME_BYTES, name);
	if (n <= 0 || n > NAME_BYTES)
		return 0;
	*off = at + n;
	return 1;
}

/* Where a walk stands: at the root, at the root of a mount, whose name is above it, or at a component. */
enum stand { AT_ROOT, AT_MOUNT, AT_COMPONENT };

/* Steps across a mount; at a component the caller takes its name and goes on to the parent. */
static __always_inline enum stand stand_of(struct walk *walk)
{
	struct dentry *dentry = walk->dentry;
	struct mount *mount = walk->mount, *above;

	if (dentry == walk->root_dentry && mount == walk->root_mount)
		return AT_ROOT;
	if (dentry == GET(mount, mnt.mnt_root)) {
		above = GET(mount, mnt_parent);
		if (above == mount)
			return AT_ROOT;
		walk->dentry = GET(mount, mnt_mountpoint);
		walk->mount = above;
		return AT_MOUNT;
	}
	return AT_COMPONENT;
}

static long climb(__u32 index __attribute__((unused)), struct walk *walk)
{
	struct dentry *dentry = walk->dentry, *parent = GET(dentry, d_parent);
	enum stand stand = stand_of(walk);

	if (stand != AT_COMPONENT)
		return stand == AT_ROOT;
	if (!put_component(walk->scratch, &walk->off, GET(dentry, d_name.name)))
		return 1;
	if (parent == dentry)
		return 1;
	walk->dentry = parent;
	walk->steps++;
	return 0;
}

/* A walk from a path to the root directory of the process. */
static __always_inline struct walk walk_from(struct path *path)
{
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	struct vfsmount *mnt = GET(path, mnt), *root = GET(task, fs, root.mnt);
	struct walk walk = {
		.dentry = GET(path, dentry),
		.root_dentry = GET(task, fs, root.dentry),
		.mount = (void *)mnt - bpf_core_field_offset(struct mount, mnt),
		.root_mount = (void *)root - bpf_core_field_offset(struct mount, mnt),
	};

	return walk;
}

/* A path as the process sees it: its components, leaf first, up to the root directory of the process. */
__noinline __u32 put_path(__u32 off, __u32 tag, __u64 at)
{
	struct path *path = (struct path *)at;
	struct scratch *s = scratch();
	struct walk walk = walk_from(path);

	if (!s || NO_ROOM(off) || !GET(path, mnt))
		return off;
	walk.scratch = s;
	walk.off = off + sizeof(struct section);
	bpf_loop(COMPONENTS, climb, &walk, 0);
	if (walk.off < off || walk.off > LAST_START + NAME_BYTES)
		return off;
	if (walk.steps >= COMPONENTS - 1)
		((struct header *)s)->flags |= FLAG_TRUNCATED;
	name_section(s, off, tag, walk.off - off - sizeof(struct section));
	return walk.off;
}

struct ascent {
	struct scratch *scratch;
	struct kernfs_node *node;
	__u32 off;
};

static __always_inline struct kernfs_node *above(struct kernfs_node *node)
{
	if (bpf_core_field_exists(node->__parent))
		return GET(node, __parent);
	return GET((struct kernfs_node___parent *)node, parent);
}

static long ascend(__u32 index __attribute__((unused)), struct ascent *ascent)
{
	struct kernfs_node *node = ascent->node, *parent = above(node);

	if (!parent)
		return 1;
	if (!put_component(ascent->scratch, &ascent->off, GET(node, name)))
		return 1;
	ascent->node = parent;
	return 0;
}

__noinline __u32 put_cgroup(__u32 off, __u32 tag, __u64 at)
{
	struct cgroup *cgroup = (struct cgroup *)at;
	struct scratch *s = scratch();
	struct ascent ascent = {
		.scratch = s,
		.node = GET(cgroup, kn),
		.off = off + sizeof(struct section),
	};

	if (!s || NO_ROOM(off) || !ascent.node)
		return off;
	bpf_loop(32, ascend, &ascent, 0);
	if (ascent.off < off || ascent.off > LAST_START + NAME_BYTES)
		return off;
	name_section(s, off, tag, ascent.off - off - sizeof(struct section));
	return ascent.off;
}

static __always_inline __u32 put_cgroups(__u32 off, struct task_struct *task)
{
	struct css_set *set = GET(task, cgroups);
	struct cgroup *unified = ADDRESS(set, dfl_cgrp), *memory;
	struct cgroup_subsys_state *state = NULL;

	off = put_cgroup(off, TAG_CGROUP, (__u64)unified);
	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id)) {
		__u32 index = bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id);

		bpf_probe_read_kernel(&state, sizeof(state),
				      (void *)set + bpf_core_field_offset(struct css_set, subsys) +
				      index * sizeof(void *));
		memory = ADDRESS(state, cgroup);
		if (memory && memory != unified)
			off = put_cgroup(off, TAG_CGROUP_V1, (__u64)memory);
	}
	return off;
}

static __always_inline struct file *file_of(__s32 fd)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct fdtable *table = task->files->fdt;
	struct file **files = table->fd, *file = NULL;

	if (fd < 0 || (__u32)fd >= table->max_fds)
		return NULL;
	bpf_probe_read_kernel(&file, sizeof(file), &files[fd]);
	return file;
}

#include "filter.h"

static __always_inline __u8 layer_of(struct inode *inode, struct super_block *super)
{
	struct dentry *upper = NULL;

	if (GET(super, s_magic) != OVERLAYFS_MAGIC)
		return LAYER_NONE;
	/* overlayfs keeps its upper dentry right behind the inode that it embeds. */
	bpf_probe_read_kernel(&upper, sizeof(upper), (void *)inode + bpf_core_type_size(struct inode));
	return upper && GET(upper, d_inode, i_ino) ? LAYER_UPPER : LAYER_LOWER;
}

static __always_inline __u32 put_unix_path(struct scratch *s, __u32 off, __u16 tag, struct unix_sock *sock)
{
	struct unix_address *address = GET(sock, addr);
	__u32 length;
	void *name;

	if (!address || NO_ROOM(off))
		return off;
	/* The name is a socket address: two bytes of family, then the path. */
	length = GET(address, len);
	if (length <= 2 || length > 110)
		return off;
	length -= 2;
	name = (void *)address + bpf_core_field_offset(struct unix_address, name) + 2;
	if (bpf_probe_read_kernel(&s->bytes[off + sizeof(struct section)], length & 127, name))
		return off;
	name_section(s, off, tag, length);
	return off + sizeof(struct section) + (length & 127);
}

static __always_inline __u32 put_socket(struct scratch *s, __u32 off, struct descriptor *to, struct file *file)
{
	struct socket *socket = GET(file, private_data);
	struct sock *sock = GET(socket, sk), *peer;

	to->kind = KIND_OTHER_SOCKET;
	to->family = GET(sock, __sk_common.skc_family);
	to->type = GET(sock, sk_type);
	to->protocol = GET(sock, sk_protocol);
	to->state = GET(sock, __sk_common.skc_state);
	to->locks = GET(sock, sk_userlocks);
	if (to->family == AF_INET || to->family == AF_INET6) {
		to->local_port = GET(sock, __sk_common.skc_num);
		to->remote_port = __builtin_bswap16(GET(sock, __sk_common.skc_dport));
	}
	if (to->family == AF_INET) {
		to->kind = KIND_IPV4;
		BPF_CORE_READ_INTO((__be32 *)to->local, sock, __sk_common.skc_rcv_saddr);
		BPF_CORE_READ_INTO((__be32 *)to->remote, sock, __sk_common.skc_daddr);
	} else if (to->family == AF_INET6) {
		to->kind = KIND_IPV6;
		BPF_CORE_READ_INTO((struct in6_addr *)to->local, sock, __sk_common.skc_v6_rcv_saddr);
		BPF_CORE_READ_INTO((struct in6_addr *)to->remote, sock, __sk_common.skc_v6_daddr);
	} else if (to->family == AF_UNIX) {
		to->kind = KIND_UNIX;
		off = put_unix_path(s, off, TAG_UNIX_PATH, (struct unix_sock *)sock);
		peer = GET((struct unix_sock *)sock, peer);
		if (peer) {
			to->peer_inode = GET(peer, sk_socket, file, f_inode, i_ino);
			off = put_unix_path(s, off, TAG_UNIX_PEER_PATH, (struct unix_sock *)peer);
		}
	}
	return off;
}

/* What a descriptor stands for. A path that the call was given as text need not be walked as well. */
__noinline __u32 put_descriptor(__u32 off, __s32 fd, __u32 named)
{
	struct scratch *s = scratch();
	struct file *file = file_of(fd);
	struct super_block *super;
	struct descriptor *to;
	struct vfsmount *mount;
	struct dentry *dentry;
	struct inode *inode;
	__u32 start = off;

	if (!s || NO_ROOM(off) || !file)
		return off;
	to = (struct descriptor *)&s->bytes[off + sizeof(struct section)];
	__builtin_memset(to, 0, sizeof(*to));
	off += sizeof(struct section) + sizeof(*to);
	name_section(s, start, TAG_DESCRIPTOR, sizeof(*to));
	inode = GET(file, f_inode);
	to->fd = fd;
	to->mode = GET(inode, i_mode);
	super = GET(inode, i_sb);
	to->device = GET(super, s_dev);
	to->inode = GET(inode, i_ino);
	to->file_mode = GET(file, f_mode);
	to->file_flags = GET(file, f_flags);
	if ((to->mode & S_IFMT) == S_IFSOCK)
		return put_socket(s, off, to, file);
	if (GET(super, s_magic) == PID_FS_MAGIC) {
		to->kind = KIND_PID;
		return off;
	}
	to->kind = (to->mode & S_IFMT) == S_IFIFO ? KIND_PIPE : KIND_PATH;
	to->layer = layer_of(inode, super);
	if (named)
		return off;
	dentry = GET(file, f_path.dentry);
	mount = GET(file, f_path.mnt);
	if (dentry == GET(dentry, d_parent) && dentry != GET(mount, mnt_root) && to->kind == KIND_PATH)
		to->kind = KIND_PSEUDO;
	/* The kernel's own copy is passed: the file lies still while the call runs. */
	off = put_path(off, TAG_DESCRIPTOR_PATH, (__u64)((void *)file + bpf_core_field_offset(struct file, f_path)));
	return off;
}

/* The task is one that the verifier knows the type of, so that its members are plain loads and not calls. */
static __always_inline void fill_header(struct scratch *s, __u16 event, struct task_struct *task, __s64 result)
{
	struct header *header = (struct header *)s;
	const struct cred *cred = task->cred;
	struct task_struct *leader = task->group_leader;

	header->event = event;
	header->flags = 0;
	header->cpu = bpf_get_smp_processor_id();
	header->time = bpf_ktime_get_boot_ns();
	header->start = leader->start_boottime;
	header->cgroup = cgroup_key(task);
	header->cap_effective = cred->cap_effective.val;
	header->result = result;
	header->tgid = task->tgid;
	header->tid = task->pid;
	header->parent = leader->real_parent->tgid;
	header->euid = cred->euid.val;
	header->egid = cred->egid.val;
	header->loginuid = task->loginuid.val;
	BPF_CORE_READ_INTO(&header->comm, task, comm);
}

static __always_inline void no_arguments(struct scratch *s)
{
	struct header *header = (struct header *)s;

	__builtin_memset(header->arguments, 0, sizeof(header->arguments));
}

static __always_inline __u32 number_at(struct pid *pid, __u32 level)
{
	struct upid number = {};

	if (GET(pid, level) < level || level > 32)
		return 0;
	bpf_probe_read_kernel(&number, sizeof(number),
			      (void *)pid + bpf_core_field_offset(struct pid, numbers) +
			      level * sizeof(struct upid));
	return number.nr;
}

static __always_inline __u32 terminal_of(struct signal_struct *signal)
{
	struct tty_struct *tty = GET(signal, tty);
	__u32 major, minor;

	if (!tty)
		return 0;
	major = GET(tty, driver, major);
	minor = GET(tty, driver, minor_start) + GET(tty, index);
	return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

/* Whether the process could write to its own executable, by mode, ownership and capabilities. */
static __always_inline bool writable(const struct cred *cred, struct inode *inode)
{
	__u32 owner = GET(inode, i_uid.val), group = GET(inode, i_gid.val);
	__u16 mode = GET(inode, i_mode);
	__u64 capabilities = 0;

	BPF_CORE_READ_INTO(&capabilities, cred, cap_effective);
	if (GET(inode, i_sb, s_flags) & SB_RDONLY || GET(inode, i_flags) & S_IMMUTABLE)
		return false;
	return owner == GET(cred, fsuid.val) || mode & 0002 ||
	       (mode & 0020 && group == GET(cred, fsgid.val)) ||
	       capabilities & (1 << CAP_DAC_OVERRIDE | 1 << CAP_FOWNER);
}

static __always_inline void read_times(struct process *to, struct inode *inode)
{
	if (bpf_core_field_exists(inode->i_ctime_sec)) {
		to->exe_ctime = GET(inode, i_ctime_sec) * 1000000000LL + GET(inode, i_ctime_nsec);
		to->exe_mtime = GET(inode, i_mtime_sec) * 1000000000LL + GET(inode, i_mtime_nsec);
	} else if (bpf_core_field_exists(struct inode___timespec, __i_ctime)) {
		struct inode___timespec *older = (void *)inode;

		to->exe_ctime = GET(older, __i_ctime.tv_sec) * 1000000000LL +
				GET(older, __i_ctime.tv_nsec);
		to->exe_mtime = GET(older, __i_mtime.tv_sec) * 1000000000LL +
				GET(older, __i_mtime.tv_nsec);
	} else {
		struct inode___plain *oldest = (void *)inode;

		to->exe_ctime = GET(oldest, i_ctime.tv_sec) * 1000000000LL +
				GET(oldest, i_ctime.tv_nsec);
		to->exe_mtime = GET(oldest, i_mtime.tv_sec) * 1000000000LL +
				GET(oldest, i_mtime.tv_nsec);
	}
}

static __always_inline void read_executable(struct process *to, const struct cred *cred, struct file *exe)
{
	struct inode *inode = GET(exe, f_inode);
	struct dentry *dentry = GET(exe, f_path.dentry);
	__u8 layer = layer_of(inode, GET(inode, i_sb));
	char name[8] = {};

	to->exe_inode = GET(inode, i_ino);
	read_times(to, inode);
	to->exe_flags = (writable(cred, inode) ? EXE_WRITABLE : 0) |
			(layer == LAYER_UPPER ? EXE_UPPER_LAYER : 0) |
			(layer == LAYER_LOWER ? EXE_LOWER_LAYER : 0);
	if (dentry == GET(dentry, d_parent)) {
		bpf_probe_read_kernel_str(name, sizeof(name), GET(dentry, d_name.name));
		if (name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && name[3] == 'f' && name[4] == 'd' &&
		    name[5] == ':')
			to->exe_flags |= EXE_MEMFD;
	}
}

__noinline __u32 put_process(__u32 off, __u64 at)
{
	struct task_struct *task = (struct task_struct *)at;
	struct scratch *s = scratch();
	struct signal_struct *signal = GET(task, signal);
	const struct cred *cred = GET(task, cred);
	struct pid *pid = GET(task, group_leader, thread_pid);
	struct file *exe = GET(task, mm, exe_file);
	__u32 level = GET(pid, level);
	struct upid number = {};
	struct process *to;

	if (!s || NO_ROOM(off))
		return off;
	to = (struct process *)&s->bytes[off + sizeof(struct section)];
	__builtin_memset(to, 0, sizeof(*to));
	to->pgid = number_at(GET(signal, pids[PIDTYPE_PGID]), 0);
	to->sid = number_at(GET(signal, pids[PIDTYPE_SID]), 0);
	to->vpid = number_at(pid, level);
	to->vpgid = number_at(GET(signal, pids[PIDTYPE_PGID]), level);
	to->tty = terminal_of(signal);
	BPF_CORE_READ_INTO(&to->cap_inheritable, cred, cap_inheritable);
	BPF_CORE_READ_INTO(&to->cap_permitted, cred, cap_permitted);
	if (level <= 32 && !bpf_probe_read_kernel(&number, sizeof(number),
						  (void *)pid + bpf_core_field_offset(struct pid, numbers) +
						  level * sizeof(struct upid)))
		to->namespace_start = GET(number.ns, child_reaper, start_boottime);
	if (exe)
		read_executable(to, cred, exe);
	name_section(s, off, TAG_PROCESS, sizeof(*to));
	return off + sizeof(struct section) + sizeof(*to);
}

/* Who becomes the parent of an exiting process's children: the nearest subreaper above it, or its namespace's init. */
static __always_inline __u32 reaper_of(struct task_struct *task)
{
	struct pid *pid = GET(task, thread_pid);
	__u32 level = GET(pid, level);
	struct signal_struct *signal = GET(task, signal);
	struct task_struct *ancestor = task;
	struct upid number = {};

	if (BPF_CORE_READ_BITFIELD_PROBED(signal, has_child_subreaper)) {
		for (int i = 0; i < 16; i++) {
			ancestor = GET(ancestor, real_parent);
			signal = GET(ancestor, signal);
			if (GET(ancestor, tgid) <= 1)
				break;
			if (BPF_CORE_READ_BITFIELD_PROBED(signal, is_child_subreaper))
				return GET(ancestor, tgid);
		}
	}
	if (level > 32)
		return 1;
	bpf_probe_read_kernel(&number, sizeof(number),
			      (void *)pid + bpf_core_field_offset(struct pid, numbers) +
			      level * sizeof(struct upid));
	return GET(number.ns, child_reaper, tgid);
}

/* A path argument, and the directory that it is relative to. */
__noinline __u32 put_path_argument(__u32 off, __u32 tag, __u64 pointer, __s32 base)
{
	struct scratch *s = scratch();
	struct task_struct *task = (struct task_struct *)bpf_get_current_task();
	__u32 start = off;
	struct file *file;
	void *from;

	if (!s)
		return off;
	off = put_user_string(s, off, tag, pointer);
	if (off == start || start > LAST_START)
		return off;
	if (s->bytes[start + sizeof(struct section)] == '/')
		return off;
	if (base == AT_FDCWD) {
		from = (void *)ADDRESS(task, fs) + bpf_core_field_offset(struct fs_struct, pwd);
	} else {
		file = file_of(base);
		if (!file)
			return off;
		from = (void *)file + bpf_core_field_offset(struct file, f_path);
	}
	return put_path(off, tag + 1, (__u64)from);
}

static __always_inline __u64 argument(struct header *header, __u32 position)
{
	return argument_of(header->arguments, position);
}

static __always_inline __u32 put_address(struct scratch *s, __u32 off, struct recipe *recipe)
{
	struct header *header = (struct header *)s;
	__u64 from = argument(header, recipe->address);
	__u32 length = argument(header, recipe->address + 1);

	if (recipe->flags & RECIPE_MESSAGE_ADDRESS) {
		struct {
			__u64 name;
			__u32 length;
		} message = {};

		if (!from)
			return off;
		if (recipe->flags & RECIPE_COMPAT) {
			__u32 both[2] = {};

			if (bpf_probe_read_user(both, sizeof(both), (void *)from))
				return off;
			message.name = both[0];
			message.length = both[1];
		} else if (bpf_probe_read_user(&message, sizeof(message), (void *)from)) {
			return off;
		}
		from = message.name;
		length = message.length;
	}
	if (!from || NO_ROOM(off) || length < 2)
		return off;
	if (length > 128)
		length = 128;
	/* The verifier forgets the bound where the compiler moves it to the stack; the mask says it again. */
	asm volatile("" : "+r"(length));
	length &= 255;
	if (bpf_probe_read_user(&s->bytes[off + sizeof(struct section)], length, (void *)from))
		return off;
	name_section(s, off, TAG_ADDRESS, length);
	return off + sizeof(struct section) + length;
}

static __always_inline __u32 put_data(struct scratch *s, __u32 off, __u64 from, __s64 transferred)
{
	__u32 length = transferred > DATA_BYTES ? DATA_BYTES : transferred;

	if (NO_ROOM(off) || !from || transferred <= 0)
		return off;
	asm volatile("" : "+r"(length));
	length &= 127;
	if (bpf_probe_read_user(&s->bytes[off + sizeof(struct section)], length, (void *)from))
		return off;
	name_section(s, off, TAG_DATA, length);
	return off + sizeof(struct section) + length;
}

/* What lies at an address: all of it, or its first half or quarter, since what is short may end where memory does. */
__noinline __u32 put_memory(__u32 off, __u32 tag, __u64 from, __u32 length)
{
	struct scratch *s = scratch();

	if (!s || NO_ROOM(off) || !from || length > MEMORY_BYTES)
		return off;
	for (int tries = 0; tries < 3; tries++, length /= 2) {
		if (bpf_probe_read_user(&s->bytes[off + sizeof(struct section)], length, (void *)from))
			continue;
		name_section(s, off, tag, length);
		return off + sizeof(struct section) + length;
	}
	return off;
}

static __always_inline void read_open_how(struct header *header)
{
	__u64 how[3] = {};

	bpf_probe_read_user(how, sizeof(how), (void *)header->arguments[2]);
	header->arguments[2] = how[0];
	header->arguments[3] = how[1];
	header->arguments[4] = how[2];
}

static __always_inline void read_pair(struct header *header, struct recipe *recipe, __s64 result)
{
	__s32 pair[2] = {-1, -1};

	if (result >= 0 && bpf_probe_read_user(pair, sizeof(pair), (void *)argument(header, recipe->address)))
		pair[0] = pair[1] = -1;
	header->arguments[4] = pair[0];
	header->arguments[5] = pair[1];
}

static __always_inline bool wanted(struct recipe *recipe, const __u64 *arguments, __s64 result)
{
	if (recipe->flags & RECIPE_ONLY_FAILED && result >= 0)
		return false;
	if (recipe->flags & RECIPE_ONLY_SUCCEEDED && result < 0)
		return false;
	if (recipe->flags & RECIPE_ONLY_SET_NAME && arguments[0] != PR_SET_NAME)
		return false;
	return true;
}

/*
 * The same offset, of which a verifier does not know how it came about: it would follow what comes next once for each
 * combination of sections before.
 */
static __always_inline __u32 forget_way(struct scratch *s, __u32 off)
{
	volatile __u32 *next = &s->next;

	*next = off;
	return *next;
}

static __always_inline __u32 put_arguments(struct scratch *s, __u32 off, struct recipe *recipe, __s64 result)
{
	struct header *header = (struct header *)s;
	__s32 base;

	if (recipe->flags & RECIPE_OPEN_HOW)
		read_open_how(header);
	if (recipe->flags & RECIPE_CLONE_ARGUMENTS)
		bpf_probe_read_user(&header->arguments[1], sizeof(__u64), (void *)header->arguments[0]);
	if (recipe->path) {
		base = recipe->path_base ? (__s32)argument(header, recipe->path_base) : AT_FDCWD;
		off = put_path_argument(off, TAG_PATH, argument(header, recipe->path), base);
	}
	if (recipe->path2) {
		base = recipe->path2_base ? (__s32)argument(header, recipe->path2_base) : AT_FDCWD;
		off = put_path_argument(off, TAG_PATH2, argument(header, recipe->path2), base);
	}
	if (recipe->text)
		off = forget_way(s, put_user_string(s, off, TAG_TEXT, argument(header, recipe->text)));
	if (recipe->flags & RECIPE_PAIR)
		read_pair(header, recipe, result);
	else if (recipe->address)
		off = forget_way(s, put_address(s, off, recipe));
	if (recipe->memory)
		off = put_memory(off, TAG_MEMORY, argument(header, recipe->memory), recipe->memory_bytes);
	if (recipe->memory2)
		off = put_memory(off, TAG_MEMORY2, argument(header, recipe->memory2), recipe->memory2_bytes);
	if (recipe->flags & RECIPE_DATA)
		off = forget_way(s, put_data(s, off, header->arguments[1], result));
	if (recipe->flags & RECIPE_RESULT_IS_DESCRIPTOR)
		off = put_descriptor(off, result < 0 ? -1 : result, recipe->path != 0);
	else if (recipe->descriptor)
		off = put_descriptor(off, argument(header, recipe->descriptor), 0);
	return off;
}

/*
 * Sends what on_enter kept of this call. Whether that is all there is to tell: a call that succeeded and of which
 * nothing was kept is not wanted, while one that failed may have had no descriptor.
 */
static __always_inline bool end_close(struct task_struct *task, __s64 result, bool seen)
{
	__u32 thread = task->pid, length;
	struct closing *closing = bpf_map_lookup_elem(&closings, &thread);
	struct header *header;

	if (!closing) {
		if (result >= 0 && !seen)
			count(COUNT_CLOSE_UNNAMED);
		return result >= 0 && seen;
	}
	header = (struct header *)closing->record;
	header->result = result;
	header->time = bpf_ktime_get_boot_ns();
	header->cpu = bpf_get_smp_processor_id();
	length = closing->length;
	if (length > CLOSING_BYTES)
		length = CLOSING_BYTES;
	if (bpf_ringbuf_output(&ring, closing->record, length, wakeup()))
		lose(header->event);
	bpf_map_delete_elem(&closings, &thread);
	return true;
}

/*
 * A descriptor that is about to be closed, since it stands for nothing at the end of the call. It passes or not as one
 * whose call succeeds. Attached only while somebody wants to know of it.
 */
SEC("tp_btf/sys_enter")
int on_enter(__u64 *context)
{
	struct pt_regs *regs = (struct pt_regs *)context[0];
	struct task_struct *task;
	__u32 call, zero = 0, kind, off = sizeof(struct header), thread, *filter;
	struct settings *set;
	struct recipe *recipe;
	struct header *header;
	struct closing *closing;
	struct scratch *s;
	struct file *file;
	__u64 arguments[6];
	bool compat;

	if (context[1] != NR_CLOSE && context[1] != NR_COMPAT_CLOSE)
		return 0;
	task = bpf_get_current_task_btf();
	compat = is_compat(task);
	call = call_index(regs, compat);
	recipe = bpf_map_lookup_elem(&recipes, &call);
	if (!recipe || !(recipe->flags & RECIPE_CLOSES))
		return 0;
	set = bpf_map_lookup_elem(&settings, &zero);
	if (set && set->own_tgid == (__u32)task->tgid)
		return 0;
	read_arguments(regs, compat, arguments);
	file = file_of(arguments[0]);
	if (!file)
		return 0;
	kind = kind_of(file);
	filter = bpf_map_lookup_elem(&filters, &call);
	if (filter && *filter &&
	    ruled_out(*filter, OUTCOME_SUCCEEDED | kind << OUTCOME_KIND_SHIFT, kind == KIND_PATH ? (__u64)file : 0, CLOSING,
		      0)) {
		__u64 *calls = bpf_map_lookup_elem(&filtered, &call);

		if (calls)
			*calls += 1;
		return 0;
	}
	s = scratch();
	if (!s)
		return 0;
	header = (struct header *)s;
	fill_header(s, recipe->event, task, 0);
	header->flags = recipe->flags & RECIPE_COMPAT ? FLAG_COMPAT : 0;
	__builtin_memcpy(header->arguments, arguments, sizeof(arguments));
	off = put_descriptor(off, arguments[0], 0);
	if (off > CLOSING_BYTES) {
		header->flags |= FLAG_TRUNCATED;
		count(COUNT_CLOSE_UNNAMED);
		off = sizeof(struct header) + sizeof(struct section) + sizeof(struct descriptor);
	}
	closing = (struct closing *)s;
	closing->length = off;
	thread = task->pid;
	if (bpf_map_update_elem(&closings, &thread, closing, BPF_ANY))
		lose(recipe->event);
	return 0;
}

SEC("tp_btf/sys_exit")
int on_syscall(__u64 *context)
{
	struct pt_regs *regs = (struct pt_regs *)context[0];
	struct task_struct *task = bpf_get_current_task_btf();
	__s64 result = context[1];
	bool compat = is_compat(task);
	__u32 call = call_index(regs, compat), zero = 0, off = sizeof(struct header), *filter;
	__u64 arguments[6];
	struct settings *set;
	struct recipe *recipe;
	struct header *header;
	struct scratch *s;

	recipe = bpf_map_lookup_elem(&recipes, &call);
	if (!recipe || !recipe->event) {
		if (call == NO_CALL && compat)
			count(COUNT_COMPAT_SYSCALL);
		return 0;
	}
	read_arguments(regs, compat, arguments);
	if (!wanted(recipe, arguments, result))
		return 0;
	set = bpf_map_lookup_elem(&settings, &zero);
	if (set && set->own_tgid == (__u32)task->tgid)
		return 0;
	if (recipe->flags & RECIPE_CLOSES && set && end_close(task, result, set->sees_enter))
		return 0;
	filter = bpf_map_lookup_elem(&filters, &call);
	if (filter && *filter &&
	    ruled_out(*filter, outcome_of(recipe, arguments, result), argument_of(arguments, recipe->path),
		      recipe->flags & RECIPE_CONNECTS ? arguments[1] : 0,
		      recipe->flags & RECIPE_CONNECTS ? arguments[2] << 32 | (__u32)arguments[0] : opened(recipe, result))) {
		__u64 *calls = bpf_map_lookup_elem(&filtered, &call);

		if (calls)
			*calls += 1;
		return 0;
	}
	s = scratch();
	if (!s)
		return 0;
	header = (struct header *)s;
	fill_header(s, recipe->event, task, result);
	header->flags = recipe->flags & RECIPE_COMPAT ? FLAG_COMPAT : 0;
	__builtin_memcpy(header->arguments, arguments, sizeof(arguments));
	off = put_arguments(s, off, recipe, result);
	if (recipe->flags & RECIPE_CWD && result >= 0)
		off = put_path(off, TAG_CWD, (__u64)((void *)ADDRESS(task, fs) + bpf_core_field_offset(struct fs_struct, pwd)));
	if (recipe->flags & RECIPE_PROCESS && result >= 0)
		off = put_process(off, bpf_get_current_task());
	send(s, off);
	return 0;
}

SEC("tp_btf/sched_process_exec")
int on_exec(__u64 *context)
{
	struct task_struct *task = (struct task_struct *)context[0];
	struct linux_binprm *program = (struct linux_binprm *)context[2];
	struct pt_regs *regs = (struct pt_regs *)bpf_task_pt_regs(bpf_get_current_task_btf());
	struct mm_struct *mm = GET(task, mm);
	struct file *exe = ADDRESS(mm, exe_file);
	struct scratch *s = scratch();
	__u32 off = sizeof(struct header);
	__u16 event = EVENT_EXECVE;

	if (!s)
		return 0;
	if (call_number(regs) == (is_compat(bpf_get_current_task_btf()) ? NR_COMPAT_EXECVEAT : NR_EXECVEAT))
		event = EVENT_EXECVEAT;
	fill_header(s, event, task, 0);
	no_arguments(s);
	off = put_process(off, bpf_get_current_task());
	off = put_kernel_string(s, off, TAG_FILENAME, GET(program, filename));
	if (exe)
		off = put_path(off, TAG_EXE, (__u64)((void *)exe + bpf_core_field_offset(struct file, f_path)));
	off = put_path(off, TAG_CWD, (__u64)((void *)ADDRESS(task, fs) + bpf_core_field_offset(struct fs_struct, pwd)));
	off = put_cgroups(off, task);
	off = put_vector(s, off, TAG_ARGUMENTS, GET(mm, arg_start), GET(mm, arg_end));
	off = put_vector(s, off, TAG_ENVIRONMENT, GET(mm, env_start), GET(mm, env_end));
	send(s, off);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int on_fork(__u64 *context)
{
	struct task_struct *child = (struct task_struct *)context[1];
	struct scratch *s;
	__u64 address = 0;
	__u32 off = sizeof(struct header);

	/* A new thread changes nothing that is kept. */
	if (GET(child, pid) != GET(child, tgid))
		return 0;
	s = scratch();
	if (!s)
		return 0;
	fill_header(s, EVENT_FORK, child, 0);
	no_arguments(s);
	/* Whose copy it is: not its parent when made with CLONE_PARENT. */
	((struct header *)s)->arguments[0] = bpf_get_current_pid_tgid() >> 32;
	/* As a number: what the verifier takes for a task cannot be passed on as one. */
	bpf_probe_read_kernel(&address, sizeof(address), &context[1]);
	off = put_process(off, address);
	send(s, off);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int on_exit(__u64 *context)
{
	struct task_struct *task = (struct task_struct *)context[0];
	struct scratch *s;
	__s64 code;
	__u32 off = sizeof(struct header);

	/* Only the last thread takes the process with it. */
	if (GET(task, signal, live.counter) > 0)
		return 0;
	s = scratch();
	if (!s)
		return 0;
	code = GET(task, exit_code);
	fill_header(s, EVENT_EXIT, task, code);
	no_arguments(s);
	((struct header *)s)->arguments[0] = reaper_of(task);
	send(s, off);
	return 0;
}
