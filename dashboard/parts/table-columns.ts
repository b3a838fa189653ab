import {
  columnVisibilityFeature,
  createColumnHelper,
  createSortedRowModel,
  rowSelectionFeature,
  rowSortingFeature,
  tableFeatures,
  type ColumnHelper,
  type RowData,
} from '@tanstack/react-table';

/** How a column looks. */
export interface ColumnLook {
  /** Classes of its cells and of its head: its alignment, and from which width on it is shown. */
  readonly cell?: string;
  /** Classes of its cells alone. */
  readonly body?: string;
  /** Its width in a table of `div`s, as in `grid-template-columns`. */
  readonly width?: string;
  /** Its head is for screen readers alone. */
  readonly isQuiet?: true;
}

/** What the tables of the dashboard can do. */
export const features = tableFeatures({
  columnVisibilityFeature,
  rowSelectionFeature,
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  columnMeta: {} as ColumnLook,
});

/** The features, as a type. */
export type Features = typeof features;

/** Makes the columns of a table. A column is `display` when nobody sorts by it; a sortable one gets what it is sorted by. */
export function columnsOf<Row extends RowData>(): ColumnHelper<Features, Row> {
  return createColumnHelper<Features, Row>();
}
