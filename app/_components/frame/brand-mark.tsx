import Box from '@mui/material/Box';

/** The product's mark: a falling cost line that ends in a green point. */
export function BrandMark({ size = 30 }: { size?: number }) {
  return (
    <Box
      component="svg"
      viewBox="0 0 32 32"
      aria-hidden
      sx={{ width: size, height: size, flex: 'none', display: 'block' }}
    >
      <defs>
        <linearGradient id="brand-mark" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#2196F3" />
          <stop offset="1" stopColor="#00C853" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="9" fill="url(#brand-mark)" />
      <path
        d="M7 10.5h5.5l4 9.5 3-5 2.5 3.5"
        fill="none"
        stroke="#06121F"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="24.2" cy="21.2" r="2.6" fill="#06121F" />
    </Box>
  );
}
