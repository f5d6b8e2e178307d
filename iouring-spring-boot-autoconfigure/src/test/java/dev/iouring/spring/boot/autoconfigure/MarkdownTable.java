package dev.iouring.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table in one of the pages under {@code docs}.
 *
 * @param rows what is in each column, by the column's title
 */
public record MarkdownTable(List<Map<String, String>> rows) {

	/**
	 * Reads the first table with a column.
	 * @param page the page's file name
	 * @param column the title of the table's first column
	 * @return the table
	 */
	public static MarkdownTable read(String page, String column) {
		List<List<String>> lines = new ArrayList<>();
		for (String line : Documentation.file(page).lines().toList()) {
			if (line.startsWith("| " + column + " |") || !lines.isEmpty()) {
				if (!line.startsWith("|")) {
					break;
				}
				lines.add(cells(line));
			}
		}
		if (lines.size() < 3) {
			throw new IllegalStateException("docs/%s has no table that begins with '%s'".formatted(page, column));
		}
		List<Map<String, String>> rows = new ArrayList<>();
		for (List<String> cells : lines.subList(2, lines.size())) {
			Map<String, String> row = new LinkedHashMap<>();
			for (int i = 0; i < lines.getFirst().size(); i++) {
				row.put(lines.getFirst().get(i), cells.get(i));
			}
			rows.add(row);
		}
		return new MarkdownTable(rows);
	}

	private static List<String> cells(String line) {
		String inner = line.strip().substring(1, line.strip().length() - 1);
		return Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList();
	}

	/**
	 * Returns what is in a column.
	 * @param title the column's title
	 * @return its cells, without backquotes
	 */
	public List<String> column(String title) {
		return this.rows.stream().map((row) -> plain(row.get(title))).toList();
	}

	/**
	 * Returns a cell without its backquotes.
	 * @param cell what is in it
	 * @return plain text
	 */
	public static String plain(String cell) {
		return cell.replace("`", "");
	}

}
