/** The part of the library that is used here; its own declarations are not in the archive that the build unpacks. */
declare module 'yaml' {
  /** Start, end of the value, end with what follows it. */
  export type Range = [number, number, number];

  export interface Node {
    range?: Range | null;
    flow?: boolean;
  }

  export interface Scalar extends Node {
    value: unknown;
  }

  export interface Pair {
    key: Node;
    value: Node | null;
  }

  export interface YAMLMap extends Node {
    items: Pair[];
  }

  export interface YAMLSeq extends Node {
    items: Node[];
  }

  export interface Document {
    contents: Node | null;
    errors: { message: string }[];
    getIn(path: readonly (string | number)[], keepScalar: true): Node | undefined;
    setIn(path: readonly (string | number)[], value: unknown): void;
    deleteIn(path: readonly (string | number)[]): boolean;
    toJS(options?: { maxAliasCount?: number }): unknown;
    toString(options?: { lineWidth?: number; flowCollectionPadding?: boolean }): string;
  }

  export function parseDocument(text: string, options?: { logLevel?: 'silent'; prettyErrors?: boolean }): Document;
  export function isMap(node: unknown): node is YAMLMap;
  export function isSeq(node: unknown): node is YAMLSeq;
  export function isScalar(node: unknown): node is Scalar;
}
