'use client';
import { useId, useState, type KeyboardEvent } from 'react';
import { useRouter } from 'next/navigation';
import Box from '@mui/material/Box';
import Dialog from '@mui/material/Dialog';
import InputBase from '@mui/material/InputBase';
import Search from '@mui/icons-material/Search';
import { CommandRow } from './command-row';
import { useCommands } from './use-commands';

/** Goes anywhere by a few letters: pages, clusters, nodes, warnings; arrows choose, Enter opens, Escape closes. */
export default function CommandPalette({ onClose }: { onClose: () => void }) {
  const router = useRouter();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { commands, searching } = useCommands(text);
  const active = commands.length === 0 ? -1 : Math.min(at, commands.length - 1);

  const open = (href: string) => {
    onClose();
    router.push(href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && commands.length > 0) {
      event.preventDefault();
      setAt((active + step + commands.length) % commands.length);
    }
    const chosen = commands[active];
    if (event.key === 'Enter' && chosen !== undefined) {
      event.preventDefault();
      open(chosen.href);
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      aria-label="Search and commands"
      sx={{ '& .MuiDialog-container': { alignItems: 'flex-start', pt: { xs: 0, sm: '10vh' } } }}
    >
      <Box
        sx={{
          display: 'flex',
          alignItems: 'center',
          gap: 1.25,
          px: 2,
          borderBottom: 1,
          borderColor: 'divider',
        }}
      >
        <Search aria-hidden sx={{ color: 'text.secondary' }} />
        <InputBase
          autoFocus
          fullWidth
          value={text}
          placeholder="Page, cluster, node, instance id…"
          onChange={(event) => {
            setText(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          slotProps={{
            input: {
              role: 'combobox',
              'aria-label': 'Search and commands',
              'aria-expanded': true,
              'aria-controls': `${id}-list`,
              'aria-autocomplete': 'list',
              ...(active < 0 ? {} : { 'aria-activedescendant': `${id}-${active}` }),
            },
          }}
          sx={{ py: 1.5, fontSize: '1rem' }}
        />
      </Box>
      <Box
        id={`${id}-list`}
        role="listbox"
        aria-label="Results"
        sx={{ minHeight: 236, maxHeight: '50vh', overflowY: 'auto', p: 1 }}
      >
        {commands.map((command, index) => (
          <CommandRow
            key={command.key}
            id={`${id}-${index}`}
            command={command}
            active={index === active}
            firstOfGroup={command.group !== commands[index - 1]?.group}
            onPoint={() => setAt(index)}
            onChoose={() => open(command.href)}
          />
        ))}
        {commands.length === 0 && (
          <Box
            role="status"
            sx={{ p: 3, textAlign: 'center', color: 'text.secondary', fontSize: '0.875rem' }}
          >
            {searching ? 'Searching…' : `Nothing matches “${text.trim()}”.`}
          </Box>
        )}
      </Box>
    </Dialog>
  );
}
