import { type Shape, shapeOf } from './shape';

/** Encodes `value` by an SDK output schema as the XML children of its enclosing element. Absent members are left out. */
export function encodeXml(schema: unknown, value: unknown): string {
  return encodeChildren(shapeOf(schema), value);
}

/** Escapes text for an XML element. Characters that XML 1.0 cannot carry are dropped. */
export function escapeXml(text: string): string {
  if (!/[<>&"'\u0000-\u001f]/.test(text)) return text;
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;')
    .replaceAll('\r', '&#13;');
}

function encodeChildren(shape: Shape, value: unknown): string {
  switch (shape.kind) {
    case 'scalar':
      return escapeXml(scalarText(shape.scalar, value));
    case 'list': {
      if (!Array.isArray(value)) return '';
      const item = shape.item();
      let xml = '';
      for (const element of value)
        xml += `<${shape.itemName}>${encodeChildren(item, element)}</${shape.itemName}>`;
      return xml;
    }
    case 'map': {
      let xml = '';
      for (const [key, entry] of Object.entries(value ?? {})) {
        xml +=
          `<entry><${shape.keyName}>${escapeXml(key)}</${shape.keyName}>` +
          `<${shape.valueName}>${encodeChildren(shape.value(), entry)}</${shape.valueName}></entry>`;
      }
      return xml;
    }
    case 'struct': {
      if (typeof value !== 'object' || value === null) return '';
      let xml = '';
      for (const member of shape.members) {
        const child: unknown = Reflect.get(value, member.name);
        if (child === undefined || child === null) continue;
        xml += `<${member.xmlName}>${encodeChildren(member.shape(), child)}</${member.xmlName}>`;
      }
      return xml;
    }
  }
}

function scalarText(scalar: Extract<Shape, { kind: 'scalar' }>['scalar'], value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (scalar === 'blob' && value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  return String(value);
}
