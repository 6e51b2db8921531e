/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/*
 * Decides which calls no rule can match. Whatever cannot be decided here passes. One side, the agent, fills the tables
 * of a slot before it names that slot in `filters`, and empties them after no call names it any more.
 */
#ifndef VEDETTE_FILTER_H
#define VEDETTE_FILTER_H

#define TEXT_BYTES 256
/* In place of the address that a call connects to. */
#define CLOSING (~0ULL)
#define O_ACCMODE 03
#define O_CREAT 0100
#define ANY_EXECUTE 0111

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, CALLS);
	__type(key, __u32);
	__type(value, __u32);
} filters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, SLOTS);
	__type(key, __u32);
	__type(value, struct slot);
} slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct name_key);
	__type(value, struct mask);
} names SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct path_key);
	__type(value, struct mask);
} paths SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct leaf_key);
	__type(value, struct mask);
} leaves SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct port_key);
	__type(value, struct mask);
} ports SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 32768);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct network_key);
	__type(value, struct mask);
} networks SEC(".maps");

/* Cgroups of which the agent knows that they are no container's. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u8);
} host_cgroups SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, CALLS);
	__type(key, __u32);
	__type(value, __u64);
} filtered SEC(".maps");

/*
 * Names the cgroups of a task: the one of the unified hierarchy, and that of the memory controller where it has a
 * hierarchy of its own. None of its bits means anything by itself.
 */
static __always_inline __u64 cgroup_key(struct task_struct *task)
{
	struct css_set *set = task->cgroups;
	struct cgroup *unified = set->dfl_cgrp, *memory;
	struct cgroup_subsys_state *state;
	__u64 key = unified->kn->id, id;

	if (bpf_core_enum_value_exists(enum cgroup_subsys_id, memory_cgrp_id)) {
		bpf_probe_read_kernel(&state, sizeof(state),
				      (void *)set + bpf_core_field_offset(struct css_set, subsys) +
				      bpf_core_enum_value(enum cgroup_subsys_id, memory_cgrp_id) * sizeof(void *));
		memory = GET(state, cgroup);
		if (memory && memory != unified) {
			id = GET(memory, kn, id);
			key ^= id << 32 | id >> 32;
		}
	}
	return key;
}

/* A path as text, where a key for the table of paths wants it. */
struct path_text {
	struct path_key key;
	char rest[TEXT_BYTES + 8 - PATH_KEY_BYTES];
};

/* Which file was opened, as far as its name goes: a dentry that is moved or used again has another parent or hash. */
struct identity {
	__u64 dentry, parent, hash;
};

struct lookup {
	struct path_text given;
	struct identity opened;
	/* The path of the opened file, from the end of the first half to the left. */
	char resolved[2 * TEXT_BYTES];
	struct leaf_key leaf;
	struct name_key name;
	struct mask terms;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct lookup);
} lookups SEC(".maps");

/* What a path came to, for the next time that the same path is opened: most are opened again and again. */
#define SEEN 1024

struct seen {
	__u32 slot;
	__u32 generation;
	__u32 length;
	__u32 reserved;
	struct mask terms;
	struct identity opened;
	__u64 path[PATH_KEY_BYTES / 8];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, SEEN);
	__type(key, __u32);
	__type(value, struct seen);
} seen SEC(".maps");

static __always_inline struct mask both(struct mask one, struct mask other)
{
	one.low &= other.low;
	one.high &= other.high;
	return one;
}

static __always_inline bool none(struct mask mask)
{
	return !(mask.low | mask.high);
}

#define EACH_BYTE(b) (0x0101010101010101ULL * (b))

/* The high bit of each byte that is zero. */
static __always_inline __u64 zeros(__u64 word)
{
	__u64 low = EACH_BYTE(0x7f);

	return ~(((word & low) + low) | word | low);
}

static __always_inline __u32 highest_byte(__u64 bits)
{
	__u32 at = 0;

	if (bits >> 32) {
		bits >>= 32;
		at += 4;
	}
	if (bits >> 16) {
		bits >>= 16;
		at += 2;
	}
	return bits >> 8 ? at + 1 : at;
}

/*
 * The others or the given bits, by a mask that is all ones or all zeros. Not as a branch: a verifier follows both ways of
 * each branch in a loop, and remembers what each led to, which for the loop over a path was nine tenths of its work.
 */
static __always_inline __u64 chosen(__u64 mask, __u64 bits, __u64 others)
{
	asm volatile("" : "+r"(mask));
	return (bits & mask) | (others & ~mask);
}

/* All ones if any bit is set. */
static __always_inline __u64 any(__u64 bits)
{
	__u64 negative = -bits;

	asm volatile("" : "+r"(negative));
	return (__s64)(bits | negative) >> 63;
}

/*
 * Where the last component of the path in `given` begins; 0 if the path is not the one that a rule sees: relative, or
 * with empty components, `.` or `..`. Looks at eight bytes at a time.
 */
__noinline __u32 leaf_of(__u32 length)
{
	__u32 zero = 0;
	struct lookup *l = bpf_map_lookup_elem(&lookups, &zero);
	__u64 last = 0, last_at = 0, odd = 0;
	const char *path;

	if (!l || l->given.key.path[0] != '/')
		return 0;
	path = l->given.key.path;
	for (__u32 at = 0; at < TEXT_BYTES; at += 8) {
		__u64 here, next, after, slash, found, beyond;

		if (at >= length)
			break;
		here = *(__u64 *)&path[at];
		next = *(__u64 *)&path[at + 1];
		after = *(__u64 *)&path[at + 2];
		/* How many of the bytes are behind the end; none is where this is negative. */
		beyond = at + 8ULL - length;
		beyond = 8 * chosen((__s64)beyond >> 63, 0, beyond);
		slash = zeros(here ^ EACH_BYTE('/')) & ~0ULL >> beyond;
		odd |= slash & (zeros(next ^ EACH_BYTE('/')) | zeros(next));
		next = zeros(next ^ EACH_BYTE('.'));
		odd |= slash & next & (zeros(after ^ EACH_BYTE('/')) | zeros(after));
		odd |= zeros(here ^ EACH_BYTE('.')) & ~0ULL >> beyond & next;
		found = any(slash);
		last = chosen(found, slash, last);
		last_at = chosen(found, at, last_at);
	}
	return odd ? 0 : last_at + highest_byte(last) + 1;
}

/* The terms that the path in `given` does not rule out; all of them if it is not what rules see. */
static __always_inline struct mask by_path(struct lookup *l, struct slot *slot, __u32 length)
{
	struct mask *found, terms = {~0ULL, ~0ULL};
	__u32 leaf = leaf_of(length);
	long n;

	if (!leaf || leaf >= TEXT_BYTES)
		return terms;
	if (slot->looks & LOOKS_AT_PATH) {
		/* The end is part of it, so that a whole path differs from the beginning of one. */
		l->given.key.bits = 8 * (sizeof(__u32) + (length < PATH_KEY_BYTES ? length + 1 : PATH_KEY_BYTES));
		found = bpf_map_lookup_elem(&paths, &l->given.key);
		terms = found ? *found : slot->path;
	}
	if (slot->looks & LOOKS_AT_LEAF) {
		found = NULL;
		if (length - leaf < LEAF_KEY_BYTES) {
			__builtin_memset(l->leaf.leaf, 0, sizeof(l->leaf.leaf));
			n = bpf_probe_read_kernel_str(l->leaf.leaf, LEAF_KEY_BYTES, &l->given.key.path[leaf]);
			if (n > 0)
				found = bpf_map_lookup_elem(&leaves, &l->leaf);
		}
		terms = both(terms, found ? *found : slot->leaf);
	}
	return terms;
}

/* Eight bytes of the path in `given`, with zeros behind its end. */
static __always_inline __u64 word_of(struct lookup *l, __u32 at, __u32 length)
{
	__u64 word = *(__u64 *)&l->given.key.path[at];

	return length - at < 8 ? word & ~(~0ULL << 8 * (length - at)) : word;
}

#define FOUND (1U << 31)

static __always_inline __u64 difference(const struct identity *one, const struct identity *other)
{
	return (one->dentry ^ other->dentry) | (one->parent ^ other->parent) | (one->hash ^ other->hash);
}

/*
 * Where in `seen` the path in `given` belongs, when it leads to `opened`; with FOUND if it is there, and then `terms` is
 * what it came to.
 */
__noinline __u32 place_of(__u32 slot, __u32 generation, __u32 length)
{
	__u32 zero = 0, place;
	struct lookup *l = bpf_map_lookup_elem(&lookups, &zero);
	__u64 hash = slot, different = 0;
	struct seen *entry;

	if (!l)
		return 0;
	for (__u32 at = 0; at < PATH_KEY_BYTES; at += 8) {
		if (at >= length)
			break;
		hash = (hash ^ word_of(l, at, length)) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 29;
	}
	place = hash % SEEN;
	entry = bpf_map_lookup_elem(&seen, &place);
	if (!entry || entry->slot != slot || entry->generation != generation || entry->length != length ||
	    difference(&entry->opened, &l->opened))
		return place;
	for (__u32 at = 0; at < PATH_KEY_BYTES; at += 8) {
		if (at >= length)
			break;
		different |= entry->path[at / 8] ^ word_of(l, at, length);
	}
	if (different)
		return place;
	l->terms = entry->terms;
	return place | FOUND;
}

/* Keeps what the path in `given` came to. */
__noinline __u32 keep_seen(__u32 place, __u32 length, __u64 low, __u64 high)
{
	__u32 zero = 0;
	struct lookup *l = bpf_map_lookup_elem(&lookups, &zero);
	struct seen *entry = bpf_map_lookup_elem(&seen, &place);
	struct slot *slot;

	if (!l || !entry)
		return 0;
	slot = bpf_map_lookup_elem(&slots, &l->given.key.slot);
	if (!slot)
		return 0;
	for (__u32 at = 0; at < PATH_KEY_BYTES; at += 8) {
		if (at >= length)
			break;
		entry->path[at / 8] = word_of(l, at, length);
	}
	entry->slot = l->given.key.slot;
	entry->generation = slot->generation;
	entry->length = length;
	entry->opened = l->opened;
	entry->terms.low = low;
	entry->terms.high = high;
	return 1;
}

/* Sets what the path kept there came to. */
static __always_inline void mend_seen(__u32 place, __u64 low, __u64 high)
{
	struct seen *entry = bpf_map_lookup_elem(&seen, &place);

	if (entry) {
		entry->terms.low = low;
		entry->terms.high = high;
	}
}

struct rise {
	struct walk walk;
	struct lookup *lookup;
	__u32 at;
	__u32 steps;
};

/* Puts one component before what stands in `resolved`. */
static long rise_step(__u32 index __attribute__((unused)), struct rise *rise)
{
	struct dentry *dentry = rise->walk.dentry, *parent = GET(dentry, d_parent);
	enum stand stand = stand_of(&rise->walk);
	__u32 length, at = rise->at;
	char *resolved = rise->lookup->resolved;

	if (stand != AT_COMPONENT) {
		rise->steps = stand == AT_ROOT ? COMPONENTS : rise->steps;
		return stand == AT_ROOT;
	}
	length = GET(dentry, d_name.hash_len) >> 32;
	if (parent == dentry || !length || length >= at)
		return 1;
	at = (at - length - 1) & (TEXT_BYTES - 1);
	length &= TEXT_BYTES - 1;
	resolved[at] = '/';
	if (bpf_probe_read_kernel(&resolved[at + 1], length, GET(dentry, d_name.name)))
		return 1;
	rise->at = at;
	rise->walk.dentry = parent;
	return 0;
}

/* Puts the path of a file into `given`; its length, 0 if it has none that fits. */
__noinline __u32 resolve(__u64 file)
{
	__u32 zero = 0, length;
	struct rise rise = {.walk = walk_from((void *)file + bpf_core_field_offset(struct file, f_path)), .at = TEXT_BYTES - 1};

	rise.lookup = bpf_map_lookup_elem(&lookups, &zero);
	if (!rise.lookup)
		return 0;
	bpf_loop(COMPONENTS, rise_step, &rise, 0);
	length = TEXT_BYTES - 1 - rise.at;
	if (!rise.steps || !length || length >= TEXT_BYTES)
		return 0;
	/* With the zero behind it, which nothing writes over. */
	if (bpf_probe_read_kernel(rise.lookup->given.key.path, length + 1, &rise.lookup->resolved[rise.at & (TEXT_BYTES - 1)]))
		return 0;
	return length;
}

/* What identifies an open file; all zeros for none. */
static __always_inline struct identity identity_of(struct file *file)
{
	struct identity identity = {};
	struct dentry *dentry;

	if (file) {
		dentry = GET(file, f_path.dentry);
		identity.dentry = (__u64)dentry;
		identity.parent = (__u64)GET(dentry, d_parent);
		identity.hash = GET(dentry, d_name.hash_len);
	}
	return identity;
}

/*
 * The terms that neither the path in `given` nor the path of the file that was opened rules out; found before or now.
 * The given path lies where the program can write, and may be another one now than when the file was opened.
 */
static __always_inline struct mask by_known_path(struct lookup *l, struct slot *slot, __u32 length, struct file *file)
{
	struct mask terms, all = {~0ULL, ~0ULL}, of_file;
	__u32 place = 0;
	bool kept = length < PATH_KEY_BYTES;

	l->opened = identity_of(file);
	if (kept) {
		place = place_of(l->given.key.slot, slot->generation, length);
		if (place & FOUND)
			return l->terms;
	}
	terms = by_path(l, slot, length);
	if (file) {
		/* In two steps, since the path of the file takes the place of the given one. */
		if (kept)
			keep_seen(place, length, all.low, all.high);
		length = resolve((__u64)file);
		of_file = length ? by_path(l, slot, length) : all;
		terms.low |= of_file.low;
		terms.high |= of_file.high;
		if (kept)
			mend_seen(place, terms.low, terms.high);
	} else if (kept) {
		keep_seen(place, length, terms.low, terms.high);
	}
	return terms;
}

static __always_inline __u64 argument_of(const __u64 *arguments, __u32 position)
{
	position -= 1;
	asm volatile("" : "+r"(position));
	return position < 6 ? arguments[position] : 0;
}

/* The kind of an open file, as far as it can be told quickly: what is no socket and no pipe is KIND_PATH; 0 if unknown. */
static __always_inline __u32 kind_of(struct file *file)
{
	struct socket *socket;
	__u16 mode;

	if (!file)
		return 0;
	mode = GET(file, f_inode, i_mode);
	if ((mode & S_IFMT) == S_IFIFO)
		return KIND_PIPE;
	if ((mode & S_IFMT) != S_IFSOCK)
		return KIND_PATH;
	socket = GET(file, private_data);
	switch (GET(socket, sk, __sk_common.skc_family)) {
	case AF_INET: return KIND_IPV4;
	case AF_INET6: return KIND_IPV6;
	case AF_UNIX: return KIND_UNIX;
	default: return KIND_OTHER_SOCKET;
	}
}

static __always_inline __u32 outcome_of(struct recipe *recipe, const __u64 *arguments, __s64 result)
{
	__u32 outcome = result >= 0 ? OUTCOME_SUCCEEDED : 0;
	__u64 flags, mode;

	if (!recipe->open_flags) {
		if (recipe->path || recipe->flags & RECIPE_PAIR)
			return outcome;
		if (recipe->flags & RECIPE_RESULT_IS_DESCRIPTOR)
			return outcome | kind_of(file_of(result < 0 ? -1 : result)) << OUTCOME_KIND_SHIFT;
		if (recipe->descriptor)
			return outcome | kind_of(file_of(argument_of(arguments, recipe->descriptor))) << OUTCOME_KIND_SHIFT;
		return outcome;
	}
	flags = argument_of(arguments, recipe->open_flags);
	mode = argument_of(arguments, recipe->open_flags + 1);
	if ((flags & O_ACCMODE) != 1)
		outcome |= OUTCOME_READ;
	if (flags & O_ACCMODE)
		outcome |= OUTCOME_WRITE;
	if (flags & O_DIRECTORY)
		outcome |= OUTCOME_DIRECTORY;
	if (flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE)
		outcome |= OUTCOME_CREATE | (mode & ANY_EXECUTE ? OUTCOME_EXECUTABLE : 0);
	return outcome;
}

/* The descriptor that a call opened; -1 if it opened none. */
static __always_inline __u32 opened(struct recipe *recipe, __s64 result)
{
	return recipe->path && recipe->flags & RECIPE_RESULT_IS_DESCRIPTOR && result >= 0 ? result : -1;
}

struct remote {
	__u16 family;
	__be16 port;
	__be32 ipv4;
	__u8 ipv6[16];
};

/* An IPv4 address that is written as IPv6: rules see either form. */
static __always_inline bool is_mapped(const __u8 *address)
{
	for (int i = 0; i < 10; i++)
		if (address[i])
			return false;
	return address[10] == 0xff && address[11] == 0xff;
}

/*
 * The terms that the other end of a connection does not rule out. What the call was given could have been changed
 * since, so it counts only if the socket has the same end; a socket without one, as when the call failed, passes.
 */
static __always_inline struct mask by_remote(struct slot *slot, __u32 at, __u64 given, __u32 length, __s32 fd)
{
	struct mask *found, terms = {~0ULL, ~0ULL}, all = terms;
	struct network_key network = {.slot = at};
	struct port_key port = {.slot = at};
	struct remote remote = {};
	struct file *file = file_of(fd);
	struct socket *socket;
	struct sock *sock;

	if (!file || (GET(file, f_inode, i_mode) & S_IFMT) != S_IFSOCK || length < 16)
		return all;
	if (bpf_probe_read_user(&remote, length < sizeof(remote) ? 8 : sizeof(remote), (void *)given))
		return all;
	socket = GET(file, private_data);
	sock = GET(socket, sk);
	if (!remote.port || GET(sock, __sk_common.skc_family) != remote.family ||
	    GET(sock, __sk_common.skc_dport) != remote.port)
		return all;
	if (remote.family == AF_INET) {
		BPF_CORE_READ_INTO((__be32 *)network.address, sock, __sk_common.skc_daddr);
		if (*(__be32 *)network.address != remote.ipv4)
			return all;
		network.bits = 64 + 32;
	} else if (remote.family == AF_INET6 && length >= sizeof(remote)) {
		BPF_CORE_READ_INTO((struct in6_addr *)network.address, sock, __sk_common.skc_v6_daddr);
		for (int i = 0; i < 16; i++)
			if (network.address[i] != remote.ipv6[i])
				return all;
		if (is_mapped(network.address))
			return all;
		network.bits = 64 + 128;
	} else {
		return all;
	}
	network.family = remote.family;
	port.port = __builtin_bswap16(remote.port);
	if (slot->looks & LOOKS_AT_PORT) {
		found = bpf_map_lookup_elem(&ports, &port);
		terms = found ? *found : slot->port;
	}
	if (slot->looks & LOOKS_AT_NETWORK) {
		found = bpf_map_lookup_elem(&networks, &network);
		terms = both(terms, found ? *found : slot->network);
	}
	return terms;
}

/*
 * Whether no rule can match a call, by the filter in this slot. Verified once, so it takes numbers only: the descriptor
 * is the one that was opened, or the one that connects to `remote`. For CLOSING, `path` is the address of an open file.
 */
__noinline __u32 ruled_out(__u32 at, __u32 outcome, __u64 path, __u64 remote, __u64 length_and_fd)
{
	__u32 zero = 0;
	struct lookup *l = bpf_map_lookup_elem(&lookups, &zero);
	struct mask *found, terms;
	struct slot *slot;
	__u64 cgroup;
	long n;

	if (!l)
		return 0;
	slot = bpf_map_lookup_elem(&slots, &at);
	if (!slot || outcome >= OUTCOMES)
		return 0;
	terms = slot->outcome[outcome];
	if (none(terms))
		return 1;
	if (path && slot->looks & (LOOKS_AT_PATH | LOOKS_AT_LEAF)) {
		if (remote == CLOSING)
			n = resolve(path) + 1;
		else
			n = bpf_probe_read_user_str(l->given.key.path, TEXT_BYTES, (void *)path);
		/* What cannot be read, or not whole, passes by this table. */
		if (n > 1 && n < TEXT_BYTES) {
			l->given.key.slot = at;
			l->leaf.slot = at;
			if (remote == CLOSING)
				terms = both(terms, by_path(l, slot, n - 1));
			else
				terms = both(terms, by_known_path(l, slot, n - 1, remote ? NULL : file_of(length_and_fd)));
			if (none(terms))
				return 1;
		}
	}
	if (remote && remote != CLOSING && slot->looks & (LOOKS_AT_PORT | LOOKS_AT_NETWORK)) {
		terms = both(terms, by_remote(slot, at, remote, length_and_fd >> 32, length_and_fd));
		if (none(terms))
			return 1;
	}
	if (slot->looks & LOOKS_AT_NAME) {
		l->name.slot = at;
		__builtin_memset(l->name.name, 0, sizeof(l->name.name));
		bpf_get_current_comm(l->name.name, sizeof(l->name.name));
		found = bpf_map_lookup_elem(&names, &l->name);
		terms = both(terms, found ? *found : slot->name);
		if (none(terms))
			return 1;
	}
	if (slot->looks & LOOKS_AT_HOST && none(both(terms, slot->host))) {
		cgroup = cgroup_key(bpf_get_current_task_btf());
		if (bpf_map_lookup_elem(&host_cgroups, &cgroup))
			return 1;
	}
	return 0;
}

#endif
