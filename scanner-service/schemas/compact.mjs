// Writes the compact form of the Kubernetes API that the scanner validates against, from the models that the Kubernetes
// project's own client carries (@kubernetes/client-node, Apache-2.0): 1.1.2 has 1.32, 1.3.0 has 1.33, 1.4.0 has 1.34 and
// 2.0.1 has 1.36; none has 1.35. Use:
//
//   npm pack @kubernetes/client-node@2.0.1 && tar xzf kubernetes-client-node-2.0.1.tgz
//   node compact.mjs package 1.36 > ../src/main/resources/dev/vedette/scanner/schema/kubernetes-1.36.txt
//
// Lines: "@ apiVersion Kind Model" names a kind, "Model field:type field!:type" a model. An exclamation mark is a required
// field. Types: s text, i and l whole numbers of 32 and 64 bits, n number, b boolean, a anything, q quantity, p text or
// whole number, y base64, d time; [] before a type is a sequence and {} a mapping of it.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const [folder, version] = process.argv.slice(2);
const generated = path.join(folder, 'dist/gen');

// The client takes quantities for plain text; a manifest may also write them as numbers.
const QUANTITIES = {
  BasicDevice: 'capacity',
  CSIStorageCapacity: 'capacity maximumVolumeSize',
  CapacityRequestPolicy: 'default validValues',
  CapacityRequestPolicyRange: 'max min step',
  CapacityRequirements: 'requests',
  ContainerStatus: 'allocatedResources',
  Counter: 'value',
  DeviceCapacity: 'value',
  DeviceRequestAllocationResult: 'consumedCapacity',
  EmptyDirVolumeSource: 'sizeLimit',
  HPAScalingRules: 'tolerance',
  LimitRangeItem: 'default defaultRequest max maxLimitRequestRatio min',
  MetricTarget: 'averageValue value',
  MetricValueStatus: 'averageValue value',
  NodeAllocatableResourceClaimStatus: 'resources',
  NodeAllocatableResourceMapping: 'allocationMultiplier',
  NodeStatus: 'allocatable capacity',
  Overhead: 'podFixed',
  PersistentVolumeClaimStatus: 'allocatedResources capacity',
  PersistentVolumeSpec: 'capacity',
  PodSpec: 'overhead',
  PodStatus: 'allocatedResources',
  ResourceFieldSelector: 'divisor',
  ResourceQuotaSpec: 'hard',
  ResourceQuotaStatus: 'hard used',
  ResourceRequirements: 'limits requests',
  VolumeResourceRequirements: 'limits requests',
};

const models = new Map();

function type(model, attribute) {
  const { baseName, format } = attribute;
  const plain = model.replace(/^(?:[A-Z][a-z]+)*?V\d+(?:(?:alpha|beta)\d+)?/, '');
  const quantity = (QUANTITIES[plain] ?? '').split(' ').includes(baseName);
  const simple = (text) => {
    const array = /^(?:Array|Set)<(.*)>$/.exec(text);
    if (array) return '[]' + simple(array[1]);
    const map = /^\{ \[key: string\]: (.*); \}$/.exec(text);
    if (map) return '{}' + simple(map[1]);
    switch (text) {
      case 'string': return quantity ? 'q' : format === 'byte' ? 'y' : 's';
      case 'number': return format === 'int64' ? 'l' : format === 'double' ? 'n' : 'i';
      case 'boolean': return 'b';
      case 'any': case 'object': return 'a';
      case 'Date': case 'V1MicroTime': return 'd';
      case 'IntOrString': return 'p';
      default: return text;
    }
  };
  return simple(attribute.type);
}

for (const file of readdirSync(path.join(generated, 'models')).filter((name) => /V\d.*\.js$/.test(name) && name !== 'V1MicroTime.js')) {
  const name = file.slice(0, -3);
  const source = readFileSync(path.join(generated, 'models', file), 'utf8');
  const list = /attributeTypeMap = (\[[\s\S]*?\n\]);/.exec(source);
  if (!list) continue;
  const declared = readFileSync(path.join(generated, 'models', `${name}.d.ts`), 'utf8');
  const fields = JSON.parse(list[1]).map((attribute) => ({
    name: attribute.baseName,
    required: declared.includes(`\n    '${attribute.name}': `),
    type: type(name, attribute),
  }));
  models.set(name, fields);
}

const kinds = new Map();
for (const file of readdirSync(path.join(generated, 'apis')).filter((name) => name.endsWith('Api.js'))) {
  const source = readFileSync(path.join(generated, 'apis', file), 'utf8');
  const calls = source.matchAll(/localVarPath = '\/(?:api|apis\/([^/']+))\/(v\w+)\/([^']*)'[\s\S]*?(?=const localVarPath|$)/g);
  for (const [body, group, api, rest] of calls) {
    const model = /ObjectSerializer\.serialize\(body, "(\w+)"/.exec(body)?.[1];
    const kind = model && /^(?:[A-Z][a-z]+)*?V\d+(?:(?:alpha|beta)\d+)?([A-Z]\w*)$/.exec(model)?.[1];
    const collection = rest.replace('namespaces/{namespace}/', '');
    if (kind && kind !== 'DeleteOptions' && /^\w+$/.test(collection) && models.has(model)) {
      kinds.set(`${group ? `${group}/` : ''}${api} ${kind}`, model);
    }
  }
}

// Kinds that are only sent to a path below another object, so that the path tells no version.
kinds.set('autoscaling/v1 Scale', 'V1Scale');
kinds.set('policy/v1 Eviction', 'V1Eviction');
kinds.set('authentication.k8s.io/v1 TokenRequest', 'AuthenticationV1TokenRequest');

const used = new Set();
function use(name) {
  if (used.has(name) || !models.has(name)) return;
  used.add(name);
  for (const field of models.get(name)) use(field.type.replace(/^(\[\]|\{\})+/, ''));
}
for (const model of kinds.values()) use(model);

console.log(`# The Kubernetes API ${version}, made by schemas/compact.mjs from @kubernetes/client-node (Apache-2.0, The Kubernetes Authors).`);
for (const [kind, model] of [...kinds].sort()) console.log(`@ ${kind} ${model}`);
for (const name of [...used].sort()) {
  const fields = models.get(name).map((field) => `${field.name}${field.required ? '!' : ''}:${field.type}`);
  console.log([name, ...fields].join(' '));
}
