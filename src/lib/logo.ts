const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><path fill="#4f46e5" d="M12 4h24a8 8 0 0 1 8 8v18a8 8 0 0 1-8 8H23l-9 7v-7h-2a8 8 0 0 1-8-8V12a8 8 0 0 1 8-8z"/><path stroke="#fff" stroke-width="4" stroke-linecap="round" d="M13 18v6M20.5 13v16M28 16v10M35 19v4"/></svg>`;

/** The piece's logo as an address that needs no network. */
export const logoUrl = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
