package demo

// houseRules is the règlement intérieur of each provider.
const houseRules = `Article 1 — Objet. Ce règlement s’applique à toutes les personnes qui suivent une action, dans nos locaux, chez un partenaire ou à distance (Code du travail, articles L6352-3 et R6352-1 à R6352-15).

Article 2 — Santé et sécurité. Chacun respecte les consignes du lieu où se tient l’action, signale tout danger et tout accident. Il est interdit de fumer et de vapoter dans les locaux, d’y introduire de l’alcool ou des produits stupéfiants.

Article 3 — Horaires et présence. Les horaires figurent sur la convocation. Chaque participant signe la feuille d’émargement par demi-journée. Une absence ou un retard se signale au plus tôt au contact indiqué sur la convocation.

Article 4 — Conduite. Chacun respecte les autres, la confidentialité des situations évoquées et le matériel. Tout harcèlement et toute discrimination sont interdits.

Article 5 — Sanctions. Selon la gravité : rappel à l’ordre, avertissement écrit, exclusion temporaire ou définitive. Aucune sanction n’est prise sans que la personne ait été informée des griefs et entendue, assistée si elle le souhaite.

Article 6 — Représentation. Pour les actions de plus de cinq cents heures, deux délégués sont élus. Ce n’est le cas d’aucune action de ce catalogue.

Article 7 — Réclamations. Elles s’adressent au contact indiqué sur la convocation ; une réponse écrite est donnée sous dix jours ouvrés.`
