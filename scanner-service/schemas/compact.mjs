// Writes the compact form of the Kubernetes API that the scanner validates against, from the models of the Kubernetes
// project's client for Java (io.kubernetes:client-java-api, Apache-2.0), of which 23.0.0 has 1.32, 24.0.0
// has 1.33, and so on until 27.0.0, which has 1.36. Use:
//
//   mvn dependency:unpack -Dartifact=io.kubernetes:client-java-api:27.0.0:jar:sources -DoutputDirectory=sources
//   node compact.mjs sources 1.36 > ../src/main/resources/dev/vedette/scanner/schema/kubernetes-1.36.txt
//
// Lines: "@ apiVersion Kind Model" names a kind, "Model field:type field!:type" a model. An exclamation mark is a required
// field. Types: s text, i and l whole numbers of 32 and 64 bits, n number, b boolean, a anything, q quantity, p text or
// whole number, y base64, d time; [] before a type is a sequence and {} a mapping of it.
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

const [folder, version] = process.argv.slice(2);
const generated = path.join(folder, 'io/kubernetes/client/openapi');

const TYPES = {
  String: 's',
  Integer: 'i',
  Long: 'l',
  Double: 'n',
  Boolean: 'b',
  Object: 'a',
  Quantity: 'q',
  IntOrString: 'p',
  'byte[]': 'y',
  OffsetDateTime: 'd',
};

function type(text) {
  const list = /^(?:List|Set)<(.*)>$/.exec(text);
  if (list) return '[]' + type(list[1]);
  const map = /^Map<String, (.*)>$/.exec(text);
  if (map) return '{}' + type(map[1]);
  return TYPES[text] ?? text;
}

function sources(kind, wanted) {
  return readdirSync(path.join(generated, kind))
    .filter((name) => wanted.test(name))
    .map((name) => [name.slice(0, -5), readFileSync(path.join(generated, kind, name), 'utf8')]);
}

const models = new Map();
for (const [name, source] of sources('models', /V\d.*\.java$/)) {
  const fields = source.matchAll(/SERIALIZED_NAME_[\w$]+ = "([^"]+)";\s+@SerializedName\([\w$]+\)\s+(@\S+\s+)?private ([^=;]+) \S+(?: = [^;]+)?;/g);
  models.set(name, [...fields].map(([, field, nullness, text]) => ({
    name: field,
    // 23.0.0 says it in a set only.
    required: nullness ? nullness.includes('Nonnull') : source.includes(`openapiRequiredFields.add("${field}")`),
    type: type(text.trim()),
  })));
}

const kinds = new Map();
for (const [, source] of sources('apis', /Api\.java$/)) {
  const calls = source.matchAll(/okhttp3\.Call \w+Call\(([^{]*)\) throws ApiException \{\s+String basePath[\s\S]*?localVarPath = "\/(?:api|apis\/([^/"]+))\/(v\w+)\/([^"]*)"/g);
  for (const [, parameters, group, api, rest] of calls) {
    const model = /(\w+) body\b/.exec(parameters)?.[1];
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

console.log(`# The Kubernetes API ${version}, made by schemas/compact.mjs from client-java-api (Apache-2.0, The Kubernetes Authors).`);
for (const [kind, model] of [...kinds].sort()) console.log(`@ ${kind} ${model}`);
for (const name of [...used].sort()) {
  const fields = models.get(name).map((field) => `${field.name}${field.required ? '!' : ''}:${field.type}`);
  console.log([name, ...fields].join(' '));
}
