// SPDX-License-Identifier: GPL-2.0
// What the tests of the loader load: counts and reports one process's getppid calls.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} ring SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} watched SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} seen SEC(".maps");

SEC("tp_btf/sys_enter")
int count(__u64 *context)
{
	__u32 tgid = bpf_get_current_pid_tgid() >> 32, zero = 0;
	__u64 record[2] = { tgid, context[1] };
	__u64 *counter;

	if (!bpf_map_lookup_elem(&watched, &tgid))
		return 0;
	counter = bpf_map_lookup_elem(&seen, &zero);
	if (counter)
		*counter += 1;
	bpf_ringbuf_output(&ring, record, sizeof(record), BPF_RB_NO_WAKEUP);
	return 0;
}
