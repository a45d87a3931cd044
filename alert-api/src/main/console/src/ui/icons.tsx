import type { ComponentChildren } from 'preact';
import type { Severity } from '../api/types';

/** Line icons on a grid of 20; they take the colour of the text and are hidden from screen readers: a word stands beside each. */
function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg class="icon" width={size} height={size} viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const FieldIcon = () => <Icon><path d="M10 17V9M10 12C6.500 12 4.500 10.200 4.300 6.800 7.800 6.900 9.800 8.600 10 12ZM10 9.500c.1-3.200 1.900-5 5.500-5.200.1 3.500-1.900 5.200-5.500 5.200ZM5 17h10" /></Icon>;
export const BellIcon = () => <Icon><path d="M5.500 8.500a4.500 4.500 0 0 1 9 0c0 4 1.500 5 1.500 5H4s1.500-1 1.500-5ZM8.500 16.200a1.700 1.700 0 0 0 3 0" /></Icon>;
export const DeviceIcon = () => <Icon><rect x="3.500" y="10.500" width="13" height="6" rx="1.500" /><path d="M6.500 13.500h.01M10 10.500v-3M6.800 5.800a4.600 4.600 0 0 1 6.400 0M8.400 7.600a2.300 2.300 0 0 1 3.200 0" /></Icon>;
export const EquipmentIcon = () => <Icon><rect x="3.500" y="3.500" width="13" height="13" rx="2" /><path d="M7 16.500V9.500h6v7M10 9.500v7M8.200 6.500 10 5l1.800 1.500" /></Icon>;
export const TrayIcon = () => <Icon><path d="M3.500 11.500 5.500 4.500h9l2 7v4h-13ZM3.500 11.500h4l1 2h3l1-2h4" /></Icon>;
export const UsersIcon = () => <Icon><circle cx="7.500" cy="7" r="2.700" /><path d="M2.500 16c.3-2.900 2.200-4.500 5-4.500s4.700 1.600 5 4.500M13 4.600a2.600 2.600 0 0 1 0 4.900M14.500 11.800c1.700.5 2.700 1.900 3 4.200" /></Icon>;
export const GaugeIcon = () => <Icon><path d="M4 15.500a7 7 0 1 1 12 0M10 11.500l3-3.500" /></Icon>;
export const PersonIcon = () => <Icon><circle cx="10" cy="7" r="3" /><path d="M4.500 16.500c.4-3.200 2.500-5 5.500-5s5.100 1.800 5.500 5" /></Icon>;
export const PlaceIcon = () => <Icon><path d="M10 17.200c-3.600-3.800-5.400-6.500-5.400-9a5.400 5.400 0 0 1 10.800 0c0 2.500-1.800 5.200-5.400 9Z" /><circle cx="10" cy="8.200" r="1.900" /></Icon>;
export const ProfileIcon = () => <Icon><path d="M5 3.500h7l3.500 3.500v9.500H5ZM12 3.500V7h3.500M7.800 10.500h4.900M7.800 13.500h4.900" /></Icon>;
export const CameraIcon = () => <Icon><path d="M3.500 6.500h3l1.300-2h4.400l1.300 2h3v9h-13Z" /><circle cx="10" cy="10.800" r="2.600" /></Icon>;
export const TaskIcon = () => <Icon><path d="M5 4.500h10v12H5ZM7.500 3.500h5v2h-5ZM7.500 9.500l1.300 1.300 2.700-2.700M7.500 13.500h5" /></Icon>;
export const OutIcon = () => <Icon><path d="M8 4H4.500v12H8M12.500 6.500 16 10l-3.500 3.500M16 10H8" /></Icon>;
export const BackIcon = () => <Icon><path d="M12.500 4.500 7 10l5.500 5.500" /></Icon>;
export const NextIcon = () => <Icon size={16}><path d="m7.500 4.500 5.500 5.500-5.500 5.500" /></Icon>;
export const PlusIcon = () => <Icon><path d="M10 4v12M4 10h12" /></Icon>;
export const CloseIcon = () => <Icon><path d="m5 5 10 10M15 5 5 15" /></Icon>;
export const CheckIcon = ({ size = 20 }: { size?: number }) => <Icon size={size}><path d="m4.500 10.500 3.500 3.500 7.500-8" /></Icon>;
export const CopyIcon = () => <Icon size={18}><rect x="7" y="7" width="9.500" height="9.500" rx="2" /><path d="M13 7V5a1.500 1.500 0 0 0-1.500-1.500H5A1.500 1.500 0 0 0 3.500 5v6.500A1.500 1.500 0 0 0 5 13h2" /></Icon>;
export const SoundIcon = ({ on }: { on: boolean }) => (
  <Icon><path d="M4 8v4h2.500L10.500 15.500v-11L6.500 8Z" />{on ? <path d="M13 7.500a3.500 3.500 0 0 1 0 5M15 5.500a6.300 6.300 0 0 1 0 9" /> : <path d="m13.500 8 4 4M17.500 8l-4 4" />}</Icon>
);
export const SendIcon = () => <Icon><path d="M17 3 9 11M17 3l-5 14-3-6-6-3Z" /></Icon>;
export const SunIcon = () => <Icon><circle cx="10" cy="10" r="3.200" /><path d="M10 2.800v1.700M10 15.500v1.700M2.800 10h1.700M15.500 10h1.700M4.900 4.900l1.200 1.200M13.900 13.900l1.200 1.200M4.900 15.100l1.200-1.200M13.900 6.100l1.200-1.200" /></Icon>;
export const MoonIcon = () => <Icon><path d="M16 11.800A6.500 6.500 0 0 1 8.200 4a6.500 6.500 0 1 0 7.800 7.800Z" /></Icon>;
export const HalfIcon = () => <Icon><circle cx="10" cy="10" r="6.500" /><path d="M10 3.500v13a6.500 6.500 0 0 0 0-13Z" fill="currentColor" /></Icon>;
export const UpIcon = () => <Icon size={14}><path d="M10 16V4.500M5 9.500l5-5 5 5" stroke-width="2.2" /></Icon>;
export const DownIcon = () => <Icon size={14}><path d="M10 4v11.500M5 10.500l5 5 5-5" stroke-width="2.200" /></Icon>;
export const InfoIcon = ({ size = 18 }: { size?: number }) => <Icon size={size}><circle cx="10" cy="10" r="7" /><path d="M10 9.200v4.300M10 6.600v.01" stroke-width="1.900" /></Icon>;
export const WarnIcon = ({ size = 18 }: { size?: number }) => <Icon size={size}><path d="M10 3.200 17.500 16h-15ZM10 8.200v3.800M10 14v.01" stroke-width="1.700" /></Icon>;

/** One shape for each severity, so that colour is never the only sign. */
export function SeverityIcon({ severity, size = 18 }: { severity: Severity; size?: number }) {
  switch (severity) {
    case 'critical':
      return <Icon size={size}><path d="M7 2.800h6L17.200 7v6L13 17.200H7L2.800 13V7Z" fill="currentColor" /><path d="M10 6.300v4.500M10 13.600v.01" stroke="var(--surface)" stroke-width="2" /></Icon>;
    case 'major':
      return <WarnIcon size={size} />;
    case 'minor':
      return <Icon size={size}><path d="m10 2.500 7.500 7.500-7.500 7.500L2.500 10ZM10 6.800v3.900M10 13.200v.01" stroke-width="1.700" /></Icon>;
    case 'info':
      return <InfoIcon size={size} />;
  }
}

/** The mark of the product. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg class="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" class="mark-ground" />
      <path d="M16 25V13" fill="none" stroke="#fff" stroke-width="2.400" stroke-linecap="round" />
      <path d="M16 18c-5.200 0-7.600-2.600-7.800-7.400 4.900.1 7.600 2.400 7.800 7.400Z" fill="#fff" />
      <path d="M16 15.200c.2-4.600 2.700-7 7.600-7.200.1 4.900-2.500 7.200-7.600 7.200Z" fill="#a9dcc0" />
    </svg>
  );
}
