import type { UpkeepKey } from "./en";

/** Os textos da manutenção dos servidores. */
export const pt: Record<UpkeepKey, string> = {
  "upkeep.title": "Manutenção",
  "upkeep.lead":
    "Uma vez por mês, à noite, cada servidor é ligado durante alguns minutos, atualizado e desligado de novo. Só enquanto os dois estão desligados: uma transmissão nunca é tocada.",
  "upkeep.off": "Para fazer agora, desligue primeiro os servidores.",
  "upkeep.now": "Fazer agora",
  "upkeep.mode.owncast-os-update": "Servidor de vídeo: pacotes",
  "upkeep.mode.proxy-os-update": "Entrada das câmeras: pacotes",
  "upkeep.mode.proxy-cert-renew": "Entrada das câmeras: certificado",
  "upkeep.none": "Ainda não foi feito",
  "upkeep.state.running": "Em andamento desde {time}. Demora alguns minutos.",
  "upkeep.state.done": "Feito: {time}",
  "upkeep.state.failed": "Falhou: {time}. Nova tentativa na primeira semana do mês, ou agora.",
  "upkeep.state.skipped": "Não foi feito, pois os servidores ou outra manutenção estavam em andamento: {time}",
  "upkeep.asked": "Pedido. O servidor está sendo ligado.",

  "error.servers_on": "Desligue primeiro os servidores.",
  "error.upkeep_running": "Há outra em andamento. Tente de novo quando acabar.",
};
