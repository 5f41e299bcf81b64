/** One of the values that Diga documents, or one that it has added since. */
export type OpenEnum<Known extends string> = Known | (string & NonNullable<unknown>);

/** An object whose fields Diga does not document. */
export type Undocumented = Record<string, unknown>;

/** A page of any of Diga's lists. */
export interface Page<Item> {
  data: Item[];
  has_more: boolean;
  first_id?: string | null;
  last_id?: string | null;
  current_page?: number | null;
  total_pages?: number | null;
}
