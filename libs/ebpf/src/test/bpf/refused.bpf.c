// SPDX-License-Identifier: GPL-2.0
// A program that no verifier lets pass: it reads far beyond a map's value.
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} one SEC(".maps");

SEC("tp_btf/sys_enter")
int overreach(__u64 *context __attribute__((unused)))
{
	__u32 zero = 0;
	__u64 *value = bpf_map_lookup_elem(&one, &zero);

	return value ? value[100] : 0;
}
